/* SPDX-License-Identifier: BSD-2-Clause */
/* One HTTP client, with a clock that the test sets. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/receive/client.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "host/tests/said.h"

#define POST "POST /x HTTP/1.1\r\nHost: a\r\n"
#define ROOM ((size_t)1 << 20)
enum { BEGIN = 5000 };

static struct results results;
static struct client client;
static int peer;

/* Standard error is a file, and the client's other end is ours. */
static int set_up(void **state)
{
    int ends[2];

    (void)state;
    results = (struct results){0};
    if (!said_begin() || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        return -1;
    peer = ends[1];
    client_open(&client, ends[0], "192.0.2.7", BEGIN);
    return folder_open(&results.folder, run_folder(), NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (client.fd >= 0)
        client_close(&client);
    close(peer);
    said_end();
    folder_close(&results.folder);
    run_folder_remove();
    return 0;
}

static void give(const char *bytes, size_t n, size_t room, int64_t now)
{
    assert_int_equal(write(peer, bytes, n), n);
    client_go_on(&client, &results, room, now);
}

static void give_text(const char *text, int64_t now)
{
    give(text, strlen(text), ROOM, now);
}

/* What the peer has got since the last call. */
static const char *heard(void)
{
    static char text[4096];
    const ssize_t n = read(peer, text, sizeof(text) - 1);

    text[n > 0 ? n : 0] = 0;
    return text;
}

static void check_reply(unsigned status, const char *reason, const char *line)
{
    char reply[1024];

    snprintf(reply, sizeof(reply),
             "HTTP/1.1 %u %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
             "Connection: close\r\n\r\n%s\n",
             status, reason, strlen(line) + 1, line);
    check_text(line, heard(), reply);
    assert_int_equal(client.state, CLIENT_LEAVES);
}

static void check_refused(unsigned status, const char *reason, const char *why)
{
    char line[256];

    check_reply(status, reason, why);
    snprintf(line, sizeof(line), "leafprobe: 192.0.2.7 by HTTP: %s\n", why);
    check_text(why, said(), line);
}

/* A request in pieces, with more behind it; the answer, then what still comes is thrown away until the other
 * end closes. */
static void test_post(void **state)
{
    static const char line[] =
        "192.0.2.7.txt: from 192.0.2.7 by HTTP, 2 tables, 60 entries: OK cpus=2 entries=60 "
        "dropped=0 unknown=0 crc32=3facf869";
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n), head[200];

    (void)state;
    assert_int_equal(client_events(&client), POLLIN);
    give_text(POST, BEGIN + 1);
    assert_int_equal(client.state, CLIENT_ASKS);
    assert_int_equal(client.moved, BEGIN + 1);
    assert_int_equal(client.since, BEGIN);
    snprintf(head, sizeof(head), "Expect: 100-continue\r\nContent-Length: %zu\r\n\r\n", n);
    give_text(head, BEGIN + 2);
    check_text("go on", heard(), "HTTP/1.1 100 Continue\r\n\r\n");
    assert_int_equal(client.state, CLIENT_SENDS);
    give(text, 100, ROOM, BEGIN + 3);
    check_text("half", heard(), "");
    text[n] = 'x';
    give(text + 100, n + 1 - 100, ROOM, BEGIN + 4);
    check_reply(201, "Created", line);
    assert_int_equal(results.kept, 1);
    assert_int_equal(client_events(&client), POLLIN);
    give_text("more", BEGIN + 5);
    assert_int_equal(client.moved, BEGIN + 4);
    client_go_on(&client, &results, ROOM, BEGIN + 6);
    assert_true(client.fd >= 0);
    shutdown(peer, SHUT_WR);
    client_go_on(&client, &results, ROOM, BEGIN + 7);
    assert_int_equal(client.fd, -1);
    check_text("nothing to say", said(), "");
    free(text);
}

/* The whole of it at once: nobody is asked to go on. */
static void test_at_once(void **state)
{
    (void)state;
    give_text(POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab", BEGIN);
    check_reply(422, "Unprocessable Content",
                "192.0.2.7 by HTTP: no stream of leafprobe, 2 bytes thrown away");
    check_text("at once", said(),
               "leafprobe: 192.0.2.7 by HTTP: no stream of leafprobe, 2 bytes thrown away\n");
}

static void test_refused(void **state)
{
    (void)state;
    give_text("GET / HTTP/1.1\r\n\r\n", BEGIN);
    check_refused(405, "Method Not Allowed", "expected POST or PUT");
}

static void test_too_long(void **state)
{
    (void)state;
    give_text(POST "Content-Length: 16777217\r\n\r\n", BEGIN);
    check_refused(413, "Content Too Large", "expected at most 16 MiB");
}

/* The longest there may be is begun; where all clients' memory is taken it goes no further. */
static void test_no_room(void **state)
{
    char bytes[2000];

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    give_text(POST "Content-Length: 16777216\r\n\r\n", BEGIN);
    assert_int_equal(client.state, CLIENT_SENDS);
    give(bytes, 1000, 1000, BEGIN);
    assert_int_equal(client.state, CLIENT_SENDS);
    assert_int_equal(client.body.size, 1000);
    give(bytes, 23, client.body.room - 1, BEGIN);
    assert_int_equal(client.body.size, 1023);
    give(bytes, 1, client.body.room, BEGIN);
    check_refused(503, "Service Unavailable", "no memory for more requests at a time");
    assert_null(client.body.text);
}

static void test_closed(void **state)
{
    (void)state;
    give_text(POST "Content-Length: 10\r\n\r\nabc", BEGIN);
    shutdown(peer, SHUT_WR);
    client_go_on(&client, &results, ROOM, BEGIN);
    assert_int_equal(client.fd, -1);
    check_text("in the middle", said(), "leafprobe: 192.0.2.7 by HTTP: closed after 3 of 10 bytes\n");
}

/* Each of the four times, to the millisecond. */
static void test_times(void **state)
{
    (void)state;
    give_text(POST, BEGIN + 9000);
    client_tick(&client, BEGIN + 10000);
    check_text("head", heard(), "");
    client_tick(&client, BEGIN + 10001);
    check_refused(408, "Request Timeout", "the request took too long");
    client_tick(&client, BEGIN + 12001);
    assert_true(client.fd >= 0);
    client_tick(&client, BEGIN + 12002);
    assert_int_equal(client.fd, -1);
}

static void test_still(void **state)
{
    (void)state;
    give_text(POST "Content-Length: 1000\r\n\r\n", BEGIN + 5000);
    client_tick(&client, BEGIN + 15000);
    check_text("still", heard(), "");
    client_tick(&client, BEGIN + 15001);
    check_refused(408, "Request Timeout", "the request took too long");
}

static void test_slow(void **state)
{
    (void)state;
    give_text(POST "Content-Length: 1000\r\n\r\n", BEGIN + 5000);
    for (int64_t now = 10000; now <= 60000; now += 5000) {
        give_text("x", BEGIN + now);
        client_tick(&client, BEGIN + now);
        check_text("slow", heard(), "");
    }
    client_tick(&client, BEGIN + 60001);
    check_refused(408, "Request Timeout", "the request took too long");
}

/* A client that does not read its answer: it is sent once there is room again, or the client is left. */
static void test_deaf(void **state)
{
    static char junk[1 << 16];

    (void)state;
    for (int round = 0; round < 2; round++) {
        while (send(client.fd, junk, sizeof(junk), MSG_DONTWAIT) > 0) {
        }
        if (!round)
            give_text("PUT / HTTP/2\r\n\r\n", BEGIN + 1);
        assert_int_equal(client.state, CLIENT_HEARS);
        assert_int_equal(client_events(&client), POLLOUT);
        client_go_on(&client, &results, ROOM, BEGIN + 2);
        assert_int_equal(client.state, CLIENT_HEARS);
        client_tick(&client, BEGIN + 10001);
        assert_true(client.fd >= 0);
    }
    client_tick(&client, BEGIN + 10002);
    assert_int_equal(client.fd, -1);
    check_text("why", said(), "leafprobe: 192.0.2.7 by HTTP: expected HTTP/1.0 or 1.1\n");
}

static void test_heard_late(void **state)
{
    static char junk[1 << 16];

    (void)state;
    while (send(client.fd, junk, sizeof(junk), MSG_DONTWAIT) > 0) {
    }
    give_text("PUT / HTTP/2\r\n\r\n", BEGIN);
    said();
    while (read(peer, junk, sizeof(junk)) > 0) {
    }
    client_go_on(&client, &results, ROOM, BEGIN + 9);
    assert_int_equal(client.state, CLIENT_LEAVES);
    assert_int_equal(client.moved, BEGIN + 9);
    assert_non_null(strstr(heard(), "505 HTTP Version Not Supported\r\n"));
    /* The other end is gone when an answer is sent. */
    client.state = CLIENT_HEARS;
    client.reply_sent = 0;
    close(peer);
    client_go_on(&client, &results, ROOM, BEGIN + 10);
    assert_int_equal(client.fd, -1);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_post),    WITH(test_at_once), WITH(test_refused),    WITH(test_too_long),
        WITH(test_no_room), WITH(test_closed),  WITH(test_times),      WITH(test_still),
        WITH(test_slow),    WITH(test_deaf),    WITH(test_heard_late),
    };

    return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
