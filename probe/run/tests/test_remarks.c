/* SPDX-License-Identifier: BSD-2-Clause */
/* What a summary counts as a remark, and which one it shows. */
#include "probe/run/summary_line.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/machine.h"

static void check_remarks(uint32_t count, const char *first)
{
    const struct summary_remarks remarks = summary_remarks(&machine.probe);

    assert_int_equal(remarks.count, count);
    check_text("first", remarks.first, first);
}

/* Provenance, frames and the verdict are none. */
static void test_none(void **state)
{
    (void)state;
    assert_true(machine_run(3, "raw", false));
    check_remarks(0, "");
}

static void test_missing(void **state)
{
    (void)state;
    machine.deaf = 3 << 1;
    assert_false(machine_run(3, "raw", false));
    check_remarks(2, "leafprobe: cpu 1: no answer within its time limit");
}

/* A CPU with a flag of its own (leaf 1 EDX[4], TSC). */
static void test_anomaly(void **state)
{
    (void)state;
    assert_true(machine_run(3, "raw", false));
    for (uint32_t i = 0; i < machine.cpu[2].table.count; i++)
        if (machine.cpu[2].table.entry[i].leaf == 1)
            machine.cpu[2].table.entry[i].edx ^= 1u << 4;
    check_remarks(1, "leafprobe: anomaly 0x1:0.edx bits 0x10 differ from apic=0x0 on apic=0x4");
}

static void test_microcode(void **state)
{
    (void)state;
    machine.microcode[0] = machine.microcode[1] = 0x12;
    machine.microcode[2] = 0x13;
    assert_true(machine_run(3, "raw", false));
    check_remarks(2, "leafprobe: microcode 0x12: apic=0x0,0x2");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_none, machine_reset),
        cmocka_unit_test_setup(test_missing, machine_reset),
        cmocka_unit_test_setup(test_anomaly, machine_reset),
        cmocka_unit_test_setup(test_microcode, machine_reset),
    };

    return cmocka_run_group_tests_name("remarks", tests, NULL, NULL);
}
