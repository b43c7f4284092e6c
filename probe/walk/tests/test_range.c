/* SPDX-License-Identifier: BSD-2-Clause */
/* Which ranges a walk believes, and what it does with CPUs that exaggerate or do not answer. */
#include <string.h>

#include "probe/tests/behind.h"
#include "probe/tests/check.h"
#include "probe/tests/fake_cpus.h"
#include "probe/walk/range.h"
#include "probe/walk/walk.h"

static struct cpuid_table table;

/* The fewest reads a walk can cost: the base leaves of spec/range.def and the 256 hypervisor bases. */
#define BASES (5 + 256)

static void walk_fake(const struct fake_cpu *cpu, enum shape shape)
{
    struct fake fake = {.cpu = cpu};
    const struct cpuid_source source = fake_source(&fake);

    put_rubbish(&table);
    walk(&source, shape, &table);
    assert_int_equal(table.reads, fake.reads);
    check_registers(cpu->name, &table, &source);
}

static void test_cpus(void **state)
{
    static const struct {
        const char *name;
        uint32_t reads; /* apart from BASES, whose hits are part of the rows */
        const char *want;
    } cases[] = {
        {"hyperv_kvm", 16,
         "40000000 40000001 40000002 40000003 40000004 40000005 40000100 40000101 0 1 2* 4.0-1 7 80000000 "
         "80000001"},
        {"xen_viridian", 11,
         "40000000 40000001 40000002 40000100 40000101 40000102 40000103.0-2 40000104 40000105.0 0 1"},
        {"kvm_old", 2, "40000000 40000001 0 1"},
        {"kvm_hidden_timing", 18, "40000000 40000001 0 1 80000000 80000001 40000010"},
        {"vmware_old", 2, "40000000 0 1"},
        {"vmware", 18, "40000000 40000010 0 1 80000000 80000001"},
        {"strangers", 2, "40000300 40000301 4000ff00 0 1"},
        {"p5", 1, "0 1"},
        {"no_extended", 1, "0 1"},
        {"pentium3", 3, "0 1 2* 3"},
        {"centaur", 5, "0 1 80000000 c0000000 c0000001 c0000002 c0000003"},
        {"transmeta", 3, "0 1 80000000 80860000 80860001"},
        {"xeon_phi", 2, "0 1 20000000 20000001 80000000"},
        {"nothing", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        walk_fake(fake_cpu(cases[i].name), SHAPE_QEMU);
        check_text(cases[i].name, rows_text(&table), cases[i].want);
        if (table.reads != BASES + cases[i].reads)
            fail_msg("%s: %u reads beside the bases, not %u", cases[i].name, table.reads - BASES,
                     cases[i].reads);
        assert_int_equal(table.dropped + table.unread + table.capped, 0);
    }
}

/*
 * On a CPU that redirects, the highest basic leaf's data is made to look like the base leaf of each range
 * that is absent. AMD CPUs do not redirect, so the same data there is a range.
 */
static void test_redirected_data_is_no_range(void **state)
{
    static const uint32_t bases[] = {0x20000000, 0x40000000, 0x40000100, 0x4000ff00,
                                     0x80000000, 0x80860000, 0xc0000000};

    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        const struct fake_row rows[] = {
            {0, FAKE_ANY, {6, 1, 2, 3}},
            {1, FAKE_ANY, {0x543, 0, 0, 0}},
            {6, FAKE_ANY, {bases[i] + 1, FOURCC("KVMK"), FOURCC("VMKV"), FOURCC("M\0\0\0")}},
        };
        struct fake_cpu cpu = {"class data in the highest leaf", FAKE_INTEL, rows, COUNT(rows)};

        walk_fake(&cpu, SHAPE_QEMU);
        check_text(cpu.name, rows_text(&table), "0 1 2* 4.0 6");
        walk_fake(&cpu, SHAPE_FULL);
        check_text(cpu.name, rows_text(&table), "0 1 2 3 4.0 5 6");
    }
}

/* A range is there although the highest basic leaf looks the same in all but one register. */
static void test_near_redirect_is_a_range(void **state)
{
    static const struct fake_row rows[] = {
        {0, FAKE_ANY, {1, 0, 0, 0}},
        {1, FAKE_ANY, {0x80000001, 2, 3, 4}},
        {0x80000000, FAKE_ANY, {0x80000001, 2, 3, 5}},
    };
    static const struct fake_cpu cpu = {"one register differs", FAKE_INTEL, rows, COUNT(rows)};

    (void)state;
    walk_fake(&cpu, SHAPE_QEMU);
    check_text(cpu.name, rows_text(&table), "0 1 80000000");
}

/* Maxima at the edges of what each range believes. */
static void test_maxima(void **state)
{
    static const struct {
        uint32_t base, max;
        const char *want;
    } cases[] = {
        {0x20000000, 0x1fffffff, ""},          {0x20000000, 0x20010000, ""},
        {0x20000000, 0x20000000, " 20000000"}, {0x40000000, 0x40000100, ""},
        {0x40000000, 0x3fffffff, ""},          {0x40000000, 0x40000000, " 40000000"},
        {0x80000000, 0x00000543, ""},          {0x80000000, 0x80010000, ""},
        {0x80000000, 0x7fffffff, ""},          {0x80860000, 0x80870000, ""},
        {0x80860000, 0x80860000, " 80860000"}, {0xc0000000, 0xc0000000, ""},
        {0xc0000000, 0xc0010000, ""},          {0xc0000000, 0xffffffff, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct fake_row rows[] = {{0, FAKE_ANY, {0, 1, 2, 3}},
                                        {cases[i].base, FAKE_ANY, {cases[i].max, 0, 0, 0}}};
        const struct fake_cpu cpu = {"maxima", FAKE_AMD, rows, COUNT(rows)};

        walk_fake(&cpu, SHAPE_FULL);
        assert_memory_equal(rows_text(&table), "0", 1);
        check_text(cpu.name, rows_text(&table) + 1, cases[i].want);
    }
}

static void test_basic_maximum_is_bounded(void **state)
{
    static const struct {
        uint32_t max, last, capped;
    } cases[] = {{0x4ff, 0xff, 1}, {0x500, 1, 0},   {0x5ff, 1, 0},
                 {0x600, 0xff, 1}, {0xff, 0xff, 0}, {0x100, 0xff, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct fake_row rows[] = {{0, FAKE_ANY, {cases[i].max, 0, 0, 0}},
                                        {0xff, FAKE_ANY, {1, 2, 3, 4}}};
        const struct fake_cpu cpu = {"basic maximum", FAKE_AMD, rows, COUNT(rows)};

        walk_fake(&cpu, SHAPE_QEMU);
        assert_int_equal(table.capped, cases[i].capped);
        assert_int_equal(table.count > 0 && table.entry[table.count - 1].leaf == 0xff, cases[i].last == 0xff);
    }
}

/* A source that knows nothing, or not everything: what it does not answer is counted and leaves no row. */
static void test_strict_source(void **state)
{
    static const struct fake_row rows[] = {
        {0, 0, {7, 1, 2, 3}},     {1, 0, {0x543, 0, 0, 0}}, {4, 0, {0x121, 1, 2, 3}},
        {4, 1, {0x122, 1, 2, 3}}, {7, 0, {1, 0x281, 0, 0}},
    };
    static const struct fake_cpu mute = {"mute", FAKE_STRICT, NULL, 0};
    static const struct fake_cpu partial = {"partial", FAKE_STRICT, rows, COUNT(rows)};

    (void)state;
    walk_fake(&mute, SHAPE_FULL);
    assert_int_equal(table.count, 0);
    assert_int_equal(table.unread, BASES);
    walk_fake(&partial, SHAPE_FULL);
    check_text("partial", rows_text(&table), "0 1 4.0-1 7.0");
    /* The read of a subleaf that cannot exist (leaf 7 has one row) asks for no row. */
    assert_int_equal(table.unread, table.reads - COUNT(rows) - 1);
    assert_int_equal(table.note[2].end, CPUID_END_UNREAD);
    assert_int_equal(table.note[4].end, CPUID_END_UNREAD);
}

static bool all_ones(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    (void)leaf;
    (void)subleaf;
    *out = (struct cpuid_regs){0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff};
    return true;
}

/* Every range is there and as long as can be, and no row is like another. */
static bool boundless(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    const bool base = (leaf & 0xff) == 0 && subleaf == 0;
    const uint32_t reach = leaf >> 24 == 0x40 ? 0xff : 0xffff;

    (void)ctx;
    *out = (struct cpuid_regs){base ? leaf | reach : 0xffffffff, leaf ^ 0xffffffff, 0xffffffff,
                               subleaf | 0x80000000};
    return true;
}

static void test_absurd_maxima_end(void **state)
{
    static const struct cpuid_source ones = {all_ones, NULL}, more = {boundless, NULL};

    (void)state;
    walk(&ones, SHAPE_QEMU, &table);
    assert_int_equal(table.count, 256);
    assert_int_equal(table.capped, 1);
    assert_int_equal(table.dropped, 0);
    assert_true(table.reads < 256 * 4 + BASES);

    for (int shape = SHAPE_QEMU; shape <= SHAPE_FULL; shape++) {
        memset(&table.entry, 0, sizeof(table.entry));
        walk(&more, (enum shape)shape, &table);
        assert_int_equal(table.count, CPUID_TABLE_MAX);
        assert_true(table.capped > 5);
        assert_true(table.dropped > 65536);
        /* At most 64 subleaves for the leaves of five spans and of the 256 hypervisor blocks. */
        assert_true(table.reads < (5 + 256) * 256 * 65);
    }
}

/* 256 basic leaves, some with more than one row: the last ones find no room, and the rows that stood before
 * stay. */
static void test_full_table_keeps_what_it_has(void **state)
{
    static struct fake_row rows[260];

    (void)state;
    for (uint32_t i = 0; i < 256; i++)
        rows[i] = (struct fake_row){i, 0, {i ? 0 : 0xff, i, 0, 0}};
    for (uint32_t i = 0; i < 4; i++)
        rows[256 + i] = (struct fake_row){0x30, i + 1, {1, i, 1, 0}};
    const struct fake_cpu cpu = {"260 rows", FAKE_AMD, rows, COUNT(rows)};

    walk_fake(&cpu, SHAPE_FULL);
    /* The leaves that have to stay out are unknown ones with one row each, so that each is one entry dropped.
     */
    assert_int_equal(table.count, CPUID_TABLE_MAX);
    for (uint32_t i = 1; i < table.count; i++)
        assert_uint_in_range(table.entry[i].leaf - table.entry[i - 1].leaf, 0, 1);
    const uint32_t last = table.entry[CPUID_TABLE_MAX - 1].leaf;

    assert_uint_in_range(last, 0x80, 0xfe);
    assert_int_equal(table.dropped, 0xff - last);
}

/* The budget of DESIGN: 1.5 reads a row asked for, beside the probes for hypervisor bases. */
static void test_reads_of_the_sample(void **state)
{
    (void)state;
    walk_fake(fake_cpu("kvm_sample"), SHAPE_QEMU);
    assert_int_equal(table.count, 29);
    assert_true(2 * (table.reads - 256) <= 3 * table.rows);
    assert_int_equal(table.reads, 256 + 36 + 17); /* components 3 to 19 of leaf 0xd, which nothing declares */
}

/* Past the maximum that a base gives; not known without the base, nor by one that gives none. */
static void test_past(void **state)
{
    static const struct {
        uint32_t leaf;
        bool past;
    } cases[] = {{0, false},          {0xd, false},       {0xe, true},         {0x80000000, false},
                 {0x80000008, false}, {0x80000009, true}, {0x40000000, false}, {0x40000001, false},
                 {0xc0000001, false}, {0x20000001, false}};

    (void)state;
    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0xd, 1, 2, 3});
    cpuid_table_add(&table, 0x80000000, 0, 0, &(struct cpuid_regs){0x80000008, 0, 0, 0});
    cpuid_table_add(&table, 0x40000000, 0, 0, &(struct cpuid_regs){0, 1, 2, 3});
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(range_past(&table, cases[i].leaf), cases[i].past);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {

        cmocka_unit_test(test_cpus),
        cmocka_unit_test(test_redirected_data_is_no_range),
        cmocka_unit_test(test_near_redirect_is_a_range),
        cmocka_unit_test(test_maxima),
        cmocka_unit_test(test_basic_maximum_is_bounded),
        cmocka_unit_test(test_strict_source),
        cmocka_unit_test(test_absurd_maxima_end),
        cmocka_unit_test(test_full_table_keeps_what_it_has),
        cmocka_unit_test(test_reads_of_the_sample),
        cmocka_unit_test(test_past),
    };

    return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
