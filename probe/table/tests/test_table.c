/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "probe/tests/check.h"

static struct cpuid_table table;

static int empty_table(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    return 0;
}

static void add(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_non_null(cpuid_table_add(&table, leaf, subleaf, flags, &regs));
}

static void test_add_fills_every_field(void **state)
{
    const struct cpuid_regs regs = {1, 2, 3, 4};
    static const struct cpuid_entry want = {
        .leaf = 7, .subleaf = 2, .flags = 1, .eax = 1, .ebx = 2, .ecx = 3, .edx = 4};

    (void)state;
    memset(&table.entry[0], 0xff, sizeof(table.entry[0]));
    memset(&table.note[0], 0xff, sizeof(table.note[0]));
    const struct cpuid_entry *entry = cpuid_table_add(&table, 7, 2, CPUID_INDEXED, &regs);

    assert_ptr_equal(entry, &table.entry[0]);
    assert_memory_equal(entry, &want, sizeof(want));
    assert_int_equal(table.note[0].end, CPUID_END_UNKNOWN);
    assert_int_equal(table.note[0].synthetic, 0);
    assert_int_equal(table.count, 1);
}

static void test_full_table_counts_what_it_drops(void **state)
{
    const struct cpuid_regs regs = {0, 0, 0, 0};

    (void)state;
    for (uint32_t i = 0; i < CPUID_TABLE_MAX; i++)
        add(i, 0, 0, regs);
    assert_int_equal(table.dropped, 0);
    assert_null(cpuid_table_add(&table, 0x1000, 0, 0, &regs));
    assert_null(cpuid_table_add(&table, 0x1001, 0, 0, &regs));
    assert_int_equal(table.count, CPUID_TABLE_MAX);
    assert_int_equal(table.dropped, 2);
    assert_int_equal(table.entry[CPUID_TABLE_MAX - 1].leaf, CPUID_TABLE_MAX - 1);
}

static void test_find_matches_as_kvm_does(void **state)
{
    (void)state;
    add(4, 0, CPUID_INDEXED, (struct cpuid_regs){10, 0, 0, 0});
    add(4, 1, CPUID_INDEXED, (struct cpuid_regs){11, 0, 0, 0});
    add(1, 0, 0, (struct cpuid_regs){12, 0, 0, 0});
    add(1, 0, 0, (struct cpuid_regs){13, 0, 0, 0});
    add(2, 0, CPUID_STATEFUL | CPUID_READ_NEXT, (struct cpuid_regs){14, 0, 0, 0});
    assert_ptr_equal(cpuid_table_find(&table, 4, 1), &table.entry[1]);
    assert_null(cpuid_table_find(&table, 4, 2));
    assert_ptr_equal(cpuid_table_find(&table, 1, 77), &table.entry[2]);
    assert_ptr_equal(cpuid_table_find(&table, 2, 5), &table.entry[4]);
    assert_null(cpuid_table_find(&table, 3, 0));
}

static void test_registers(void **state)
{
    const struct cpuid_regs regs = {1, 2, 3, 4};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t value[4] = {0, 0, 0, 0};

        value[i] = 0x80000000;
        const struct cpuid_regs one = {value[0], value[1], value[2], value[3]};

        add(i, 0, 0, one);
        assert_int_equal(cpuid_reg(&regs, i), i + 1);
        assert_false(cpuid_regs_zero(&one));
        assert_false(cpuid_entry_zero(&table.entry[i]));
        assert_false(cpuid_regs_equal(&one, &(struct cpuid_regs){0}));
        const struct cpuid_regs back = cpuid_entry_regs(&table.entry[i]);

        assert_true(cpuid_regs_equal(&one, &back));
    }
    assert_true(cpuid_regs_zero(&(struct cpuid_regs){0}));
    add(9, 9, 1, (struct cpuid_regs){0});
    assert_true(cpuid_entry_zero(&table.entry[4]));
}

static void test_end_names_are_all_there_and_differ(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CPUID_END_COUNT; i++) {
        assert_non_null(cpuid_end_name(i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(cpuid_end_name(i), cpuid_end_name(j));
    }
    assert_string_equal(cpuid_end_name(CPUID_END_COUNT), "unknown");
}

static void test_apic_id_without_any_leaf(void **state)
{
    (void)state;
    assert_int_equal(cpuid_table_apic_id(&table), 0);
}

/* Each step adds a leaf that is to be believed more than those before, or that must not be. */
static void test_apic_id_takes_the_widest_leaf(void **state)
{
    (void)state;
    add(1, 0, 0, (struct cpuid_regs){0, 0xfe123456, 0, 0});
    assert_int_equal(cpuid_table_apic_id(&table), 0xfe);
    add(0x1f, 0, CPUID_INDEXED, (struct cpuid_regs){0, 0xffff0000, 0, 0x333});
    assert_int_equal(cpuid_table_apic_id(&table), 0xfe);
    add(0xb, 0, CPUID_INDEXED, (struct cpuid_regs){0, 1, 0x100, 0x1fe});
    assert_int_equal(cpuid_table_apic_id(&table), 0x1fe);
    table.entry[1].ebx = 1;
    assert_int_equal(cpuid_table_apic_id(&table), 0x333);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_add_fills_every_field, empty_table),
        cmocka_unit_test_setup(test_full_table_counts_what_it_drops, empty_table),
        cmocka_unit_test_setup(test_find_matches_as_kvm_does, empty_table),
        cmocka_unit_test_setup(test_registers, empty_table),
        cmocka_unit_test(test_end_names_are_all_there_and_differ),
        cmocka_unit_test_setup(test_apic_id_without_any_leaf, empty_table),
        cmocka_unit_test_setup(test_apic_id_takes_the_widest_leaf, empty_table),
    };

    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
