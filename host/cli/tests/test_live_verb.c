/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb capture, of a machine that runs: what it writes, what a watch writes, and how both end. */
#include <stdlib.h>

#include "host/cli/command.h"
#include "host/live/tests/stand_in.h"
#include "host/tests/run.h"

static const enum tracee_kind two[] = {TRACEE_RUN, TRACEE_RUN};

static struct run run;

/* The options, behind --pid of the machine. */
static void capture(const char *options)
{
    char line[100];

    snprintf(line, sizeof(line), "--pid=%d %s", (int)machine.pid, options);
    run_verb(cmd_capture, line, NULL, &run);
}

static uint32_t number_behind(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    if (!at) {
        fail_msg("no %s in %s", name, text);
        return 0;
    }
    return (uint32_t)strtoul(at + strlen(name), NULL, 10);
}

static unsigned times(const char *text, const char *word)
{
    unsigned count = 0;

    while ((text = strstr(text, word)) != NULL) {
        count++;
        text++;
    }
    return count;
}

/* docs/formats.md: the machine's line, one of each virtual CPU, the registers of the first. */
static void test_stream(void **state)
{
    struct kit_read read;
    uint32_t longest = 0;

    (void)state;
    machine_start(two, COUNT(two));
    capture("");
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, " source=live "));
    char want[100];

    snprintf(want, sizeof(want), "leafprobe: monitor=%s pid=%d vcpus=2 longest_stop_us=", machine_name,
             (int)machine.pid);
    const char *at = strstr(run.out, want);

    assert_non_null(at);
    const uint32_t stop = (uint32_t)strtoul(at + strlen(want), NULL, 10);

    for (unsigned i = 0; i < 2; i++) {
        snprintf(want, sizeof(want), "\nleafprobe: vcpu=%u vcpu_id=0 fd=", i);
        at = strstr(run.out, want);
        assert_non_null(at);
        const int fd = (int)number_behind(at, " fd="), own = fd == machine.thread[1].fd;
        const uint32_t us = number_behind(at, " stopped_us=");

        assert_int_equal(machine.thread[own].fd, fd);
        assert_int_equal(number_behind(at, " thread="), machine.thread[own].tid);
        assert_ptr_equal(strstr(at, " asked="), strstr(at, " asked=running stopped_us="));
        longest = us > longest ? us : longest;
    }
    assert_int_equal(stop, longest);
    assert_non_null(strstr(run.out, "leafprobe: msr 0x480=0x123456789\n"));
    kit_read_text(run.out, "stream", &read);
    assert_false(read.failed);
    assert_int_equal(read.warnings, 0);
    assert_int_equal(read.count, 2);
    assert_string_equal(kit_rows(&read), "0 1 | 0 1");
    kit_free(&read);
    machine_end();
}

static void test_one(void **state)
{
    (void)state;
    machine_start(two, COUNT(two));
    capture("-1 --format=raw");
    assert_int_equal(run.status, 0);
    assert_int_equal(times(run.out, "   0x00000001 0x00: eax=0x000306c3"), 1);
    capture("--format=raw");
    assert_int_equal(times(run.out, "   0x00000001 0x00: eax=0x000306c3"), 2);
    answers->asked = 0;
    capture("--dry-run");
    assert_int_equal(run.status, 0);
    assert_int_equal(strncmp(run.out, "process ", 8), 0);
    assert_int_equal(times(run.out, "it would be stopped, ask, and go on\n"), 2);
    assert_int_equal(answers->asked, 0);
    answers->fail_at = 2;
    capture("--format=raw");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "leafprobe: no answer 2\n");
    machine_end();
    capture("--dry-run");
    assert_int_equal(run.status, 2);
    assert_int_equal(strncmp(run.err, "leafprobe: no process ", 22), 0);
}

static void test_by_name(void **state)
{
    char line[100];

    (void)state;
    machine_start(two, COUNT(two));
    snprintf(line, sizeof(line), "--vm=%s --dry-run", machine_name);
    run_verb(cmd_capture, line, NULL, &run);
    assert_int_equal(run.status, 0);
    assert_int_equal(number_behind(run.out, "process "), machine.pid);
    machine_end();
    run_verb(cmd_capture, line, NULL, &run);
    assert_int_equal(run.status, 2);
    assert_int_equal(strncmp(run.err, "leafprobe: no machine of KVM has the name 'vm-", 46), 0);
}

/* As a station of the chain: what the machine has, as KVM keeps it. */
static void test_chain(void **state)
{
    char line[700], file[300];

    (void)state;
    machine_start(two, COUNT(two));
    snprintf(file, sizeof(file), "%s", kit_data("transcript/amd.txt"));
    snprintf(line, sizeof(line), "--pid=%d --cpu=%s --kvm=%s 1.edx[15] 1.ecx[0] stepping", (int)machine.pid,
             file, file);
    run_verb(cmd_chain, line, NULL, &run);
    assert_int_equal(run.status, 1);
    assert_string_equal(run.err, "");
    assert_int_equal(
        times(run.out,
              "cmov (0x00000001:0.edx[15]): the machine has it [cpu 1, kvm 1, set 1, guest unread]\n"),
        1);
    assert_int_equal(times(run.out, "pni (0x00000001:0.ecx[0]): the machine lacks it: the monitor took it: "),
                     1);
    assert_int_equal(times(run.out, "stepping (0x00000001:0.eax[3:0]): the machine has 3: "), 1);
    assert_int_equal(times(run.out, "guest: unread: what it reads is asked of it alone: --guest=FILE\n"), 1);
    machine_end();
}

static void watch(struct answers set, int status, unsigned streams, const char *error)
{
    machine_start(two, 1);
    set.machine = machine.pid;
    *answers = set;
    capture("--watch");
    assert_string_equal(run.err, error);
    assert_int_equal(run.status, status);
    assert_int_equal(times(run.out, "leafprobe: version="), streams);
    assert_int_equal(times(run.out, "leafprobe: OK cpus=1"), streams);
    machine_end();
}

/* A look that finds what the one before found writes nothing. */
static void test_watch_to_the_end(void **state)
{
    struct kit_read read;

    (void)state;
    watch((struct answers){.other_from = 3, .kill_at = 4}, 0, 2, "");
    kit_run.which = READER_RUN_ALL;
    kit_read_text(run.out, "stream", &read);
    assert_int_equal(read.count, 2);
    assert_int_equal(read.tables[0].table.entry[1].ebx, 0);
    assert_int_equal(read.tables[1].table.entry[1].ebx, 0x800);
    kit_free(&read);
}

static void test_watch_interrupted(void **state)
{
    (void)state;
    watch((struct answers){.signal_at = 2}, 0, 1, "");
    watch((struct answers){.signal_at = 1}, 2, 0, "leafprobe: interrupted; the machine was let go\n");
}

static void test_watch_fails(void **state)
{
    (void)state;
    watch((struct answers){.fail_at = 2}, 1, 1, "leafprobe: the watch ends: no answer 2\n");
    watch((struct answers){.fail_at = 1}, 2, 0, "leafprobe: no answer 1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stream),           cmocka_unit_test(test_one),
        cmocka_unit_test(test_by_name),          cmocka_unit_test(test_chain),
        cmocka_unit_test(test_watch_to_the_end), cmocka_unit_test(test_watch_interrupted),
        cmocka_unit_test(test_watch_fails),
    };

    return cmocka_run_group_tests_name("live verb", tests, NULL, NULL);
}
