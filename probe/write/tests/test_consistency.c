/* SPDX-License-Identifier: BSD-2-Clause */
/* What the report says of CPUs that differ where they should not, and what it leaves out. */
#include "probe/write/consistency.h"

#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define FEATURE (1u << 16) /* AVX512F, leaf 7 EBX */

static struct probe_cpu cpus[ALIKE_MAX];
static struct memory memory;

/* The report behind the stream, which finds out which CPUs are alike. */
static const char *report(uint32_t count, bool all)
{
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {&sink, FORMAT_VMCORE, SHAPE_QEMU, 0, all, NULL};

    stream_put_cpus(&stream, cpus, count);
    memory_sink(&memory);
    /* Behind the last CPU stands one like it, which counts for nothing. */
    if (count && count < ALIKE_MAX)
        cpus[count] = cpus[count - 1];
    consistency_put(&sink, cpus, count);
    return memory_text(&memory);
}

static void check_report(const char *name, uint32_t count, const char *want)
{
    check_text(name, report(count, false), want);
    for (uint32_t i = 0; i < count; i++)
        cpus[i].alike = 0;
    check_text(name, report(count, true), want);
}

static void set_type(uint32_t cpu, uint32_t type)
{
    const struct cpuid_regs regs = {type << 24 | 1, 0, 0, 0};

    cpuid_table_add(&cpus[cpu].table, 0x1a, 0, 0, &regs);
}

static void test_nothing_to_say(void **state)
{
    uint64_t random = 6;

    (void)state;
    for (uint32_t count = 1; count <= 4; count++) {
        alike_small(cpus, count);
        check_report("alike", count, "");
        cpus[count / 2].done = 0;
        check_report("one is missing", count, "");
    }
    for (int machine = 0; machine < 300; machine++) {
        const uint32_t count = alike_machine(&random, cpus);

        check_report("a random machine", count, "");
    }
}

static void test_nobody_there(void **state)
{
    (void)state;
    alike_small(cpus, 3);
    for (int i = 0; i < 3; i++)
        cpus[i].done = 0;
    check_report("nobody", 3, "");
    check_report("no CPU at all", 0, "");
}

static void test_feature_bits(void **state)
{
    (void)state;
    alike_small(cpus, 4);
    alike_entry(&cpus[3].table, 7, 0)->ebx |= FEATURE;
    check_report("one has it", 4,
                 "leafprobe: anomaly 0x7:0.ebx bits 0x10000 differ from apic=0x0 on apic=0x6\n");

    alike_small(cpus, 4);
    for (uint32_t i = 0; i < 3; i++)
        alike_entry(&cpus[i].table, 7, 0)->ebx |= FEATURE;
    check_report("one lacks it", 4,
                 "leafprobe: anomaly 0x7:0.ebx bits 0x10000 differ from apic=0x0 on apic=0x6\n");

    alike_small(cpus, 4);
    alike_entry(&cpus[0].table, 7, 0)->ebx |= FEATURE;
    check_report("the first alone has it", 4,
                 "leafprobe: anomaly 0x7:0.ebx bits 0x10000 differ from apic=0x0 on apic=0x2,0x4,0x6\n");
}

/* A line for each set of bits, the CPU number in leaf 1 left out. */
static void test_several(void **state)
{
    (void)state;
    alike_small(cpus, 5);
    alike_entry(&cpus[1].table, 1, 0)->eax ^= 3;
    alike_entry(&cpus[1].table, 1, 0)->ebx ^= 0x400;
    alike_entry(&cpus[2].table, 1, 0)->eax ^= 1;
    alike_entry(&cpus[4].table, 1, 0)->eax ^= 3;
    check_report("steppings", 5,
                 "leafprobe: anomaly 0x1:0.eax bits 0x3 differ from apic=0x0 on apic=0x2,0x8\n"
                 "leafprobe: anomaly 0x1:0.eax bits 0x1 differ from apic=0x0 on apic=0x4\n"
                 "leafprobe: anomaly 0x1:0.ebx bits 0x400 differ from apic=0x0 on apic=0x2\n");
}

static void test_rows(void **state)
{
    const struct cpuid_regs regs = {0, 5, 0, 0};

    (void)state;
    alike_small(cpus, 4);
    for (uint32_t i = 2; i < 4; i++)
        cpuid_table_add(&cpus[i].table, 0x14, 0, CPUID_INDEXED, &regs);
    check_report("a row that two have", 4,
                 "leafprobe: anomaly 0x14:0.ebx bits 0x5 differ from apic=0x0 on apic=0x4,0x6\n");

    alike_small(cpus, 2);
    cpuid_table_add(&cpus[0].table, 0x14, 0, CPUID_INDEXED, &regs);
    check_report("a row that the first alone has", 2,
                 "leafprobe: anomaly 0x14:0.ebx bits 0x5 differ from apic=0x0 on apic=0x2\n");
}

/* Leaf 0's row is the first of every table. */
static void test_first_row(void **state)
{
    (void)state;
    alike_small(cpus, 3);
    assert_int_equal(cpus[1].table.entry[0].leaf, 0);
    cpus[1].table.entry[0].ecx ^= 1u << 3;
    check_report("the vendor", 3, "leafprobe: anomaly 0x0:0.ecx bits 0x8 differ from apic=0x0 on apic=0x2\n");
}

static void test_core_types(void **state)
{
    (void)state;
    alike_small(cpus, 5);
    for (uint32_t i = 0; i < 5; i++) {
        set_type(i, i < 2 ? 0x40 : 0x20);
        if (i >= 2)
            alike_entry(&cpus[i].table, 4, 0)->ebx = 0x3c0003f;
    }
    check_report("two types", 5,
                 "leafprobe: core-type 0x40: apic=0x0,0x2\n"
                 "leafprobe: core-type 0x20: apic=0x4,0x6,0x8\n");

    /* within a type, CPUs are held against the first of that type */
    alike_entry(&cpus[3].table, 7, 0)->ebx |= FEATURE;
    check_report("an anomaly of the second type", 5,
                 "leafprobe: core-type 0x40: apic=0x0,0x2\n"
                 "leafprobe: core-type 0x20: apic=0x4,0x6,0x8\n"
                 "leafprobe: anomaly 0x7:0.ebx bits 0x10000 differ from apic=0x4 on apic=0x6\n");

    /* a CPU that did not answer has no type */
    cpus[0].done = cpus[3].done = 0;
    check_report("the first CPU is missing", 5,
                 "leafprobe: core-type 0x40: apic=0x2\n"
                 "leafprobe: core-type 0x20: apic=0x4,0x8\n");
}

/* A row of another type's CPU is no member's: it is told once, of the one that has it. */
static void test_rows_of_types(void **state)
{
    const struct cpuid_regs regs = {0, 5, 0, 0};

    (void)state;
    alike_small(cpus, 3);
    for (uint32_t i = 0; i < 3; i++) {
        set_type(i, i == 1 ? 0x20 : 0x40);
        if (i)
            cpuid_table_add(&cpus[i].table, 0x14, 0, CPUID_INDEXED, &regs);
    }
    check_report("a row of two types", 3,
                 "leafprobe: core-type 0x40: apic=0x0,0x4\n"
                 "leafprobe: anomaly 0x14:0.ebx bits 0x5 differ from apic=0x0 on apic=0x4\n"
                 "leafprobe: core-type 0x20: apic=0x2\n");
}

/* Places come in the order of the first table, and what it lacks behind them. */
static void test_order(void **state)
{
    const struct sink sink = memory_sink(&memory);
    const struct cpuid_regs regs = {0, 5, 0, 0};

    (void)state;
    alike_small(cpus, 2);
    cpus[1].table.entry[0].eax++;
    cpus[1].table.entry[cpus[1].table.count - 1].edx = 0;
    cpus[1].table.entry[cpus[1].table.count - 2].edx = 0;
    cpuid_table_add(&cpus[1].table, 0x14, 0, CPUID_INDEXED, &regs);
    consistency_put_places(&sink, &cpus[0].table, 3, &cpus[1].table, 4);
    consistency_put_places(&sink, &cpus[1].table, 4, &cpus[0].table, 3);
    /* a table that lacks the other's first row */
    cpuid_table_clear(&cpus[1].table);
    cpuid_table_add(&cpus[1].table, 0x14, 0, CPUID_INDEXED, &regs);
    cpus[2].table = cpus[1].table;
    cpus[2].table.count = 0;
    consistency_put_places(&sink, &cpus[2].table, 2, &cpus[1].table, 1);
    check_text("places", memory_text(&memory),
               "leafprobe: cpu 4 differs from cpu 3 at 0x0:0.eax 0x1:0.ebx 0x14:0.ebx\n"
               "leafprobe: cpu 3 differs from cpu 4 at 0x0:0.eax 0x1:0.ebx 0x14:0.ebx\n"
               "leafprobe: cpu 1 differs from cpu 2 at 0x14:0.ebx\n");
}

static void test_amd_core_types(void **state)
{
    (void)state;
    alike_small(cpus, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct cpuid_regs regs = {1u << 30 | 1, (uint32_t)(i / 2) << 28 | 2, 0x100, i};

        cpuid_table_add(&cpus[i].table, 0x80000026, 0, CPUID_INDEXED, &regs);
    }
    check_report("performance and efficiency cores", 3,
                 "leafprobe: core-type 0x00: apic=0x0,0x2\n"
                 "leafprobe: core-type 0x01: apic=0x4\n");
}

static void set_microcode(uint32_t count, const uint32_t *revision)
{
    for (uint32_t i = 0; i < count; i++) {
        cpus[i].microcode = revision[i];
        cpus[i].microcode_known = true;
    }
}

static void test_microcode(void **state)
{
    static const uint32_t equal[] = {0x12, 0x12, 0x12, 0x12}, several[] = {0x12, 0, 0x12, 0xf0000001};

    (void)state;
    alike_small(cpus, 4);
    set_microcode(4, equal);
    check_report("equal revisions", 4, "");
    cpus[1].microcode++;
    cpus[1].microcode_known = false;
    check_report("one is not known", 4, "");
    cpus[2].microcode++;
    cpus[2].done = 0;
    check_report("one did not answer", 4, "");

    alike_small(cpus, 4);
    set_microcode(4, several);
    check_report("three revisions", 4,
                 "leafprobe: microcode 0x12: apic=0x0,0x4\n"
                 "leafprobe: microcode 0x0: apic=0x2\n"
                 "leafprobe: microcode 0xf0000001: apic=0x6\n");
    cpus[0].microcode_known = false;
    alike_entry(&cpus[3].table, 7, 0)->ebx |= FEATURE;
    check_report("the first is not known, and an anomaly", 4,
                 "leafprobe: anomaly 0x7:0.ebx bits 0x10000 differ from apic=0x0 on apic=0x6\n"
                 "leafprobe: microcode 0x0: apic=0x2\n"
                 "leafprobe: microcode 0x12: apic=0x4\n"
                 "leafprobe: microcode 0xf0000001: apic=0x6\n");
}

static void test_places(void **state)
{
    const struct sink sink = memory_sink(&memory);
    const struct cpuid_regs regs = {0, 5, 0, 1};

    (void)state;
    alike_small(cpus, 2);
    alike_entry(&cpus[1].table, 4, 0)->ecx++;
    cpuid_table_add(&cpus[1].table, 0x14, 1, CPUID_INDEXED, &regs);
    cpuid_table_add(&cpus[0].table, 0x15, 0, 0, &regs);
    consistency_put_places(&sink, &cpus[0].table, 0, &cpus[1].table, 7);
    check_text("places", memory_text(&memory),
               "leafprobe: cpu 7 differs from cpu 0 at 0x1:0.ebx 0x4:0.ecx 0xb:0.edx 0xb:1.edx 0x15:0.ebx "
               "0x15:0.edx 0x14:1.ebx 0x14:1.edx\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_to_say), cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_feature_bits),   cmocka_unit_test(test_several),
        cmocka_unit_test(test_rows),           cmocka_unit_test(test_first_row),
        cmocka_unit_test(test_core_types),     cmocka_unit_test(test_microcode),
        cmocka_unit_test(test_places),         cmocka_unit_test(test_amd_core_types),
        cmocka_unit_test(test_rows_of_types),  cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests_name("consistency", tests, NULL, NULL);
}
