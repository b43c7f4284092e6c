/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs that arrive while the machine is watched, and CPUs that have no place. */
#include "probe/run/probe.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/machine.h"

static void test_tables_as_they_come(void **state)
{
    (void)state;
    machine.arrivals = 2;
    assert_true(machine_run(1, "raw watch", false));
    check_tail(CPU_0 CPU_1 CPU_2 "leafprobe: OK cpus=3 entries=6 dropped=0 unknown=0\n");
}

/* Each is like the boot CPU, and says so with a header of its own. */
static void test_alike(void **state)
{
    const char *line;
    uint32_t headers = 0;

    (void)state;
    machine.arrivals = 2;
    assert_true(machine_run(1, "watch=5", false));
    for (line = memory_text(&machine.stream); (line = strstr(line, "leafprobe: percpu of=0 ")); line++)
        headers++;
    assert_int_equal(headers, 2);
    check_tail("\nleafprobe: percpu of=0 0x1:0.ebx/0xff000000\nleafprobe: 1 2 deaec043\n"
               "leafprobe: percpu of=0 0x1:0.ebx/0xff000000\nleafprobe: 2 4 2893c585\n"
               "leafprobe: OK cpus=3 entries=6 dropped=0 unknown=0\n");
}

static void test_all_in_full(void **state)
{
    (void)state;
    machine.arrivals = 1;
    assert_true(machine_run(1, "watch cpus=all", false));
    assert_non_null(strstr(memory_text(&machine.stream), "leafprobe: begin cpu=1 apic=0x2 format=vmcore"));
    assert_null(strstr(memory_text(&machine.stream), "percpu"));
    check_tail(
        "leafprobe: end cpu=1 nent=2 crc32=deaec043\nleafprobe: OK cpus=2 entries=4 dropped=0 unknown=0\n");
}

static void test_deaf_one_is_missing(void **state)
{
    (void)state;
    machine.arrivals = 2;
    machine.deaf = 1 << 1;
    assert_false(machine_run(1, "raw watch", false));
    check_tail(CPU_0 "leafprobe: cpu 1: no answer within its time limit\n" CPU_2
                     "leafprobe: FAILED cpus=2 entries=4 dropped=0 unknown=0 missing=1\n");
}

static void test_only_if_asked(void **state)
{
    (void)state;
    machine.arrivals = 1;
    assert_true(machine_run(1, "raw", false));
    check_tail(CPU_0 "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n");
}

static void test_lost_are_missing(void **state)
{
    (void)state;
    machine.lost = 5;
    assert_false(machine_run(1, "raw", false));
    check_tail(CPU_0 "leafprobe: FAILED cpus=1 entries=2 dropped=0 unknown=0 missing=5\n");
}

/* One table may be of many: no OK, unless one was asked for. */
static void test_nobody_counts(void **state)
{
    (void)state;
    machine.unknown = true;
    assert_false(machine_run(1, "raw", false));
    check_tail(CPU_0
               "leafprobe: there may be more CPUs: nobody knows; option -1 asks for the boot CPU alone\n"
               "leafprobe: FAILED cpus=1 unknown entries=2 dropped=0 unknown=0\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_tables_as_they_come, machine_reset),
        cmocka_unit_test_setup(test_alike, machine_reset),
        cmocka_unit_test_setup(test_all_in_full, machine_reset),
        cmocka_unit_test_setup(test_deaf_one_is_missing, machine_reset),
        cmocka_unit_test_setup(test_only_if_asked, machine_reset),
        cmocka_unit_test_setup(test_lost_are_missing, machine_reset),
        cmocka_unit_test_setup(test_nobody_counts, machine_reset),
    };

    return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
