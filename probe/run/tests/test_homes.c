/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways that a stream takes home over the network, and what is said of them. */
#include <stdio.h>
#include <string.h>

#include "probe/run/summary.h"
#include "probe/tests/check.h"
#include "probe/tests/machine.h"
#include "probe/tests/seal.h"

#define BOTH "raw file=none post=http://h:1/x syslog=192.0.2.1:5140"

static void test_both(void **state)
{
    char want[512];

    (void)state;
    machine.network = true;
    assert_true(machine_run(2, BOTH, true));
    assert_string_equal(machine.to[PROBE_POST], "http://h:1/x");
    assert_string_equal(machine.to[PROBE_SYSLOG], "192.0.2.1:5140");
    snprintf(want, sizeof(want),
             "leafprobe: post http://h:1/x: %zu bytes, taken by the server\n"
             "leafprobe: syslog 192.0.2.1:5140: %zu bytes, sent without an answer\n"
             "leafprobe: OK cpus=2 entries=4 dropped=0 unknown=0 sent=2/2\n",
             machine.home.used, machine.home.used);
    check_tail(want);
}

/* What goes home is a vmcore stream that holds, whatever format the consoles get. */
static void test_text(void **state)
{
    (void)state;
    machine.network = true;
    machine_run(3, BOTH, true);
    const char *text = memory_text(&machine.home);

    assert_true(strncmp(text, "leafprobe: version=", 19) == 0);
    assert_non_null(strstr(text, "format=vmcore"));
    check_seal(machine.home.bytes);
    assert_non_null(strstr(machine.home.bytes, "\nleafprobe: OK cpus=3 entries=6 dropped=0 unknown=0\n"));
}

static void test_failed(void **state)
{
    (void)state;
    machine.network = true;
    machine.unsent[PROBE_SYSLOG] = "no address came by DHCP";
    assert_false(machine_run(1, BOTH, true));
    check_tail("leafprobe: syslog 192.0.2.1:5140 not sent: no address came by DHCP\n"
               "leafprobe: FAILED syslog not sent cpus=1 entries=2 dropped=0 unknown=0 sent=1/2\n");
    machine.unsent[PROBE_POST] = "the server refused it";
    assert_false(machine_run(1, BOTH, true));
    check_tail("leafprobe: post http://h:1/x not sent: the server refused it\n"
               "leafprobe: syslog 192.0.2.1:5140 not sent: no address came by DHCP\n"
               "leafprobe: FAILED post not sent cpus=1 entries=2 dropped=0 unknown=0 sent=0/2\n");
}

/* An image without a network says so where it was asked for one, and not otherwise. */
static void test_no_network(void **state)
{
    (void)state;
    assert_false(machine_run(1, "raw syslog=192.0.2.1", false));
    check_tail("leafprobe: syslog 192.0.2.1 not sent: this image has no network\n"
               "leafprobe: FAILED syslog not sent cpus=1 entries=2 dropped=0 unknown=0 sent=0/1\n");
    assert_true(machine_run(1, "raw", false));
    check_tail("leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n");
}

/* Where they may lead. */
static void test_refused(void **state)
{
    static const char *const cases[][2] = {
        {"post=https://h/", "expected http://HOST:PORT/PATH in 'post=https://h/'"},
        {"post=http://", "expected http://HOST:PORT/PATH in 'post=http://'"},
        {"post=\"http://h/a b\"", "no blanks belong in 'post=\"http://h/a b\"'"},
        {"post=http://h/\x80", "no blanks belong in 'post=http://h/?'"},
        {"syslog=host", "expected an IPv4 address, and a port behind ':', in 'syslog=host'"},
        {"syslog=10.0.2.2:0", "expected an IPv4 address, and a port behind ':', in 'syslog=10.0.2.2:0'"},
        {"post", "a value is missing after 'post'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options;
        struct option_error error;
        static struct memory text;
        const struct sink sink = memory_sink(&text);

        options_init(&options);
        assert_false(options_parse(&options, cases[i][0], &error));
        option_error_put(&sink, &error);
        check_text(cases[i][0], memory_text(&text), cases[i][1]);
        assert_true(!*options.post && !*options.syslog);
    }
}

static void test_summary(void **state)
{
    static struct memory text;
    const struct sink sink = memory_sink(&text);

    (void)state;
    machine.network = true;
    machine.unsent[PROBE_POST] = "the server refused it";
    machine_run(1, "raw file=none post=http://h:1/x syslog=192.0.2.1", true);
    summary_put(&sink, &machine.probe);
    const char *summary = memory_text(&text);

    assert_non_null(strstr(summary, "\n            post http://h:1/x not sent: the server refused it\n"));
    assert_non_null(strstr(summary, "\n            syslog 192.0.2.1: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_both, machine_reset),
        cmocka_unit_test_setup(test_text, machine_reset),
        cmocka_unit_test_setup(test_failed, machine_reset),
        cmocka_unit_test_setup(test_no_network, machine_reset),
        cmocka_unit_test_setup(test_summary, machine_reset),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
