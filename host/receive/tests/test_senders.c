/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that send datagrams, with a clock that the test sets: whose run is whose, and when one is over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/receive/senders.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "host/tests/said.h"

#define ROOM ((size_t)64 << 20)

static struct results results;
static struct senders senders;

static int set_up(void **state)
{
    (void)state;
    results = (struct results){0};
    memset(&senders, 0, sizeof(senders));
    senders.results = &results;
    if (!said_begin())
        return -1;
    return folder_open(&results.folder, run_folder(), NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    senders_free(&senders);
    said_end();
    folder_close(&results.folder);
    run_folder_remove();
    return 0;
}

static void give(const char *address, uint32_t run, uint32_t number, char end, const char *text, size_t n,
                 int64_t now)
{
    char datagram[2048];
    const int head = snprintf(datagram, sizeof(datagram), "<14>leafprobe[%08x]: %u%c", run, number, end);

    memcpy(datagram + head, text, n);
    senders_take(&senders, address, datagram, (size_t)head + n, ROOM, now);
}

/* The lines of a stream, from one to another; returns the number of the next. */
static uint32_t give_lines(const char *address, uint32_t run, const char *text, uint32_t from, uint32_t to,
                           int64_t now)
{
    uint32_t number = 1;

    for (const char *at = text; *at; at += strcspn(at, "\n") + 1, number++) {
        const size_t n = strcspn(at, "\n");

        if (number >= from && number <= to)
            give(address, run, number, at[n + 1] ? ' ' : '.', at, n, now);
    }
    return number;
}

/* Two runs of one address and one of another, line by line in turn: three results. A datagram that comes once
 * more begins no new one while the run is remembered. */
static void test_apart(void **state)
{
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n);
    const uint32_t last = give_lines("a", 1, text, 0, 0, 0) - 1;

    (void)state;
    assert_true(last > 100);
    for (uint32_t i = 1; i <= last; i++) {
        assert_int_equal(results.kept, 0);
        give_lines("192.0.2.7", 1, text, i, i, i);
        assert_int_equal(results.kept, i == last);
        if (i == last)
            break;
        give_lines("192.0.2.7", 2, text, i, i, i);
        give_lines("192.0.2.8", 1, text, i, i, i);
    }
    give_lines("192.0.2.8", 1, text, last, last, last);
    assert_int_equal(results.kept, 2);
    give_lines("192.0.2.7", 2, text, last, last, last);
    assert_int_equal(results.kept, 3);
    assert_int_equal(results.damaged, 0);
    assert_int_equal(senders_memory(&senders), 0);
    give_lines("192.0.2.7", 1, text, last, last, last + 1);
    senders_tick(&senders, (int64_t)last + 1 + SENDER_REMEMBERED_MS);
    give_lines("192.0.2.7", 1, text, last, last, last + 1);
    senders_tick(&senders, INT64_MAX);
    assert_int_equal(results.kept + results.damaged, 3);
    check_text("nothing to say", said(), "");
    free(text);
}

/* After a minute it is a run anew. */
static void test_forgotten(void **state)
{
    (void)state;
    give("x", 1, 1, '.', "a", 1, 1000);
    check_text("no stream", said(), "leafprobe: x by syslog: no stream of leafprobe, 2 bytes thrown away\n");
    give("x", 1, 1, '.', "a", 1, 2000);
    check_text("again", said(), "");
    senders_tick(&senders, 2000 + SENDER_REMEMBERED_MS);
    give("x", 1, 1, '.', "a", 1, 2000);
    check_text("remembered", said(), "");
    senders_tick(&senders, 2001 + SENDER_REMEMBERED_MS);
    give("x", 1, 1, '.', "a", 1, 2000);
    check_text("anew", said(), "leafprobe: x by syslog: no stream of leafprobe, 2 bytes thrown away\n");
    senders_take(&senders, "y", "<14>sshd[1]: hello", 18, ROOM, 0);
    check_text("not ours", said(), "");
}

/* Nothing for five seconds: it is taken as it is. */
static void test_still(void **state)
{
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n);
    const uint32_t last = give_lines("a", 1, text, 0, 0, 0) - 1;

    (void)state;
    give_lines("192.0.2.7", 1, text, 1, 9, 1000);
    give_lines("192.0.2.7", 1, text, 12, 20, 1000);
    give_lines("192.0.2.8", 7, text, 1, 3, 1000);
    give_lines("192.0.2.8", 7, text, 5, last, 1001);
    senders_tick(&senders, 6000);
    check_text("in time", said(), "");
    senders_tick(&senders, 6001);
    check_text("late", said(), "leafprobe: 192.0.2.7 by syslog: 2 datagrams and the last one are missing\n");
    assert_true(senders_memory(&senders) > 0);
    senders_tick(&senders, 6002);
    check_text("later", said(),
               "leafprobe: 192.0.2.8 by syslog: 1 datagrams and none behind them are missing\n");
    assert_int_equal(results.damaged, 2);
    assert_int_equal(results.kept, 0);
    assert_int_equal(senders_memory(&senders), 0);
    free(text);
}

/* One place a run: one more takes that of a run that is over, then that of the one that is still longest. */
static void test_places(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < SENDERS; i++)
        give("x", i, 1, i == 9 ? '.' : ' ', "a", 1, i == 100 ? 5 : 50 + i);
    check_text("one is over", said(),
               "leafprobe: x by syslog: no stream of leafprobe, 2 bytes thrown away\n");
    give("y", 1, 1, ' ', "a", 1, 400);
    check_text("its place", said(), "");
    give("y", 2, 1, ' ', "a", 1, 400);
    check_text("the stillest", said(),
               "leafprobe: x by syslog: run 00000064 is thrown away: too many runs at a time\n");
    give("y", 3, 1, ' ', "a", 1, 400);
    check_text("the next", said(),
               "leafprobe: x by syslog: run 00000000 is thrown away: too many runs at a time\n");
}

static void test_refused(void **state)
{
    (void)state;
    give("x", 0xabc, 2, '.', "a", 1, 0);
    give("x", 0xabc, 3, ' ', "a", 1, 0);
    check_text("behind the last", said(),
               "leafprobe: x by syslog: run 00000abc is thrown away: expected at most 16 MiB, and one last "
               "datagram\n");
    give("x", 0xabc, 1, ' ', "a", 1, 0);
    senders_tick(&senders, SENDER_STILL_MS + 1);
    check_text("over", said(), "");
    senders_take(&senders, "x", "<14>leafprobe[00000001]: 1 a", 28, 0, 0);
    check_text("no room", said(),
               "leafprobe: x by syslog: run 00000001 is thrown away: no memory for more runs at a time\n");
    assert_int_equal(senders_memory(&senders), 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {WITH(test_apart), WITH(test_forgotten), WITH(test_still),
                                       WITH(test_places), WITH(test_refused)};

    return cmocka_run_group_tests_name("senders", tests, NULL, NULL);
}
