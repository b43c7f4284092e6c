/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb replay: what it calls its helper with, which is a script here, and what becomes of its end. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

#define ROW "   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define ONE "CPU 4:\n" ROW

static struct run run;
static char folder[256];

/* The helper, in a folder that PATH has alone; it says its words and how many bytes it is given. */
static int set_up(void **state)
{
    static const char script[] = "#!/bin/sh\nprintf '<%s>' \"$@\"\n/usr/bin/wc -c\nexit $STATUS\n";
    char path[300];

    (void)state;
    snprintf(folder, sizeof(folder), "%s", run_folder());
    snprintf(path, sizeof(path), "%s/leafprobe-replay", folder);
    kit_put_file(path, script, strlen(script));
    assert_int_equal(chmod(path, 0755), 0);
    setenv("PATH", folder, 1);
    setenv("STATUS", "0", 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static const struct {
    const char *options, *status, *out, *err;
    int ends;
} cases[] = {
    {"--image a/b/x.elf", "0", "<a/b/x.elf></x.elf poweroff -1 mode=32><60>48\n", "", 0},
    {"--image x.elf --append wait", "0", "<x.elf></x.elf poweroff -1 mode=32 wait><60>48\n", "", 0},
    {"--image x.elf --time-limit=3600", "0", "<x.elf></x.elf poweroff -1 mode=32><3600>48\n", "", 0},
    {"--image x.elf --time-limit=0x10 --cpu=4", "1", "<x.elf></x.elf poweroff -1 mode=32><16>48\n", "", 1},
    {"--image x.elf --from=raw", "7", "<x.elf></x.elf poweroff -1 mode=32><60>48\n", "", 7},
    {"--image x.elf --cpu=3", "0", "", "leafprobe: -: no CPU 3 in it\n", 2},
    {"--image x.elf --run=2", "0", "",
     "leafprobe: standard input:1: expected run 2 of a stream, a file of format raw is one run\n", 2},
};

static void test_calls(void **state)
{
    char line[200];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        setenv("STATUS", cases[i].status, 1);
        snprintf(line, sizeof(line), "--table - %s", cases[i].options);
        run_verb(cmd_replay, line, ONE, &run);
        check_text(line, run.err, cases[i].err);
        check_text(line, run.out, cases[i].out);
        assert_int_equal(run.status, cases[i].ends);
    }
}

/* More CPUs than a machine has room for. */
static void test_many(void **state)
{
    static char text[255 * 100];
    size_t n = 0;

    (void)state;
    for (unsigned cpu = 0; cpu < 255; cpu++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "CPU %u:\n" ROW, cpu);
    run_verb(cmd_replay, "--table - --image x.elf", text, &run);
    check_text("many", run.err, "leafprobe: -: more than 254 CPUs\n");
    assert_int_equal(run.status, EXIT_BAD);
    run_verb(cmd_replay, "--table - --image x.elf --cpu=254", text, &run);
    check_text("the last one", run.out, "<x.elf></x.elf poweroff -1 mode=32><60>48\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_calls, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_many, set_up, tear_down)};

    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
