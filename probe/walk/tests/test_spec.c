/* SPDX-License-Identifier: BSD-2-Clause */
/* The spec against itself, and the look-ups in it. */
#include "probe/walk/spec.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/walk/walk.h"

static void test_leaves_are_sorted_and_unique(void **state)
{
    (void)state;
    assert_true(spec_leaf_count > 50);
    for (size_t i = 1; i < spec_leaf_count; i++) {
        const struct leaf_spec *a = &spec_leaves[i - 1], *b = &spec_leaves[i];

        if (a->leaf > b->leaf || (a->leaf == b->leaf && a->hypervisor >= b->hypervisor))
            fail_msg("row %zu (0x%x) is out of order or there twice", i, b->leaf);
    }
}

/* The text report stops looking for a heading at the first one of a higher leaf. */
static void test_headings_are_sorted(void **state)
{
    static const uint32_t leaves[] = {
#define HEADING(leaf, reg, title, unit) leaf,
#include "probe/spec/heading.def"
#undef HEADING
    };

    (void)state;
    for (size_t i = 1; i < COUNT(leaves); i++)
        if (leaves[i - 1] > leaves[i])
            fail_msg("heading %zu (0x%x) is out of order", i, leaves[i]);
}

static void check_rule_columns(const struct leaf_spec *row)
{
    switch ((enum walk_rule)row->rule) {
    case WALK_SINGLE:
        assert_int_equal(row->cap, 1);
        assert_int_equal(row->mask, 0);
        break;
    case WALK_STATEFUL:
    case WALK_TYPE:
    case WALK_MAX:
        assert_int_not_equal(row->mask, 0);
        assert_true(row->cap > 1);
        break;
    case WALK_BITMAP:
        /* Subleaf 0 is what says which others there are. */
        assert_int_equal(row->mask & 1, 0);
        assert_int_not_equal(row->mask, 0);
        assert_int_equal(row->cap, 32);
        break;
    case WALK_XSAVE:
        assert_int_equal(row->cap, 64);
        break;
    case WALK_FIXED:
        assert_true(row->first > 1 && row->first <= row->cap);
        break;
    case WALK_UNKNOWN:
        fail_msg("0x%x has a row that says nothing", row->leaf);
    }
}

static void test_leaf_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < spec_leaf_count; i++) {
        const struct leaf_spec *row = &spec_leaves[i];

        if (row->cap < 1 || row->cap > 64 || row->first > row->cap || row->reg > EDX ||
            row->keep > KEEP_XSAVE || !row->title[0])
            fail_msg("row %zu (0x%x) is out of bounds", i, row->leaf);
        if (spec_is_hypervisor_leaf(row->leaf))
            assert_true(row->leaf <= 0x400000ff && row->hypervisor > HV_ANY && row->hypervisor < HV_COUNT);
        else
            assert_int_equal(row->hypervisor, HV_ANY);
        check_rule_columns(row);
        assert_ptr_equal(spec_leaf(row->leaf, (enum hypervisor)row->hypervisor), row);
    }
}

/* A row outside every range would never be used. */
static void test_every_row_lies_in_a_range(void **state)
{
    (void)state;
    for (size_t i = 0; i < spec_leaf_count; i++) {
        bool inside =
            spec_is_hypervisor_leaf(spec_leaves[i].leaf) || spec_is_makers_text(spec_leaves[i].leaf);

        for (size_t r = 0; r < spec_range_count; r++)
            inside = inside || spec_leaves[i].leaf - spec_ranges[r].base < spec_ranges[r].span;
        if (!inside)
            fail_msg("0x%x is in no range", spec_leaves[i].leaf);
    }
}

static void test_ranges(void **state)
{
    (void)state;
    assert_int_equal(spec_ranges[0].base, 0);
    for (size_t i = 0; i < spec_range_count; i++) {
        const struct range_spec *range = &spec_ranges[i];

        assert_int_equal(range->base & range->mask, range->base);
        assert_true(range->span >= 1 && range->span <= 0x100);
        assert_true(range->title[0]);
        assert_false(spec_is_hypervisor_leaf(range->base));
        assert_int_equal(spec_leaf(range->base, HV_ANY)->rule, WALK_SINGLE);
        if (i > 0)
            assert_true(range->base - spec_ranges[i - 1].base >= spec_ranges[i - 1].span &&
                        range->base > spec_ranges[i - 1].base);
    }
}

static void test_hypervisor_signatures_are_unique(void **state)
{
    (void)state;
    assert_null(spec_hypervisor_row(HV_ANY));
    assert_null(spec_hypervisor_row(HV_UNKNOWN));
    for (int i = HV_ANY + 1; i < HV_COUNT; i++) {
        const struct hypervisor_spec *row = spec_hypervisor_row((enum hypervisor)i);
        struct cpuid_regs base = {0};

        assert_non_null(row);
        assert_true(row->title[0]);
        memcpy(&base.ebx, row->signature, 12);
        assert_int_equal(spec_hypervisor(&base), i);
        base.eax = 0xffffffff;
        assert_int_equal(spec_hypervisor(&base), i);
        base.edx ^= 1u << 31;
        assert_int_equal(spec_hypervisor(&base), HV_UNKNOWN);
    }
    assert_int_equal(spec_hypervisor(&(struct cpuid_regs){0}), HV_UNKNOWN);
}

static void test_hypervisor_leaves(void **state)
{
    static const struct {
        uint32_t leaf, base;
        bool is;
    } cases[] = {
        {0x3fffffff, 0x3fffff00, false}, {0x40000000, 0x40000000, true}, {0x400000ff, 0x40000000, true},
        {0x40000123, 0x40000100, true},  {0x4000ffff, 0x4000ff00, true}, {0x40010000, 0x40010000, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(spec_is_hypervisor_leaf(cases[i].leaf), cases[i].is);
        assert_int_equal(spec_hypervisor_base(cases[i].leaf), cases[i].base);
    }
}

static void test_look_up(void **state)
{
    (void)state;
    assert_int_equal(spec_leaf(4, HV_ANY)->rule, WALK_TYPE);
    assert_int_equal(spec_leaf(4, HV_XEN)->rule, WALK_TYPE);
    assert_int_equal(spec_leaf(0x22, HV_ANY)->rule, WALK_UNKNOWN);
    assert_int_equal(spec_leaf(0x40010003, HV_XEN)->rule, WALK_UNKNOWN);
    /* The rows of a hypervisor hold at whichever base it answers, and for it alone. */
    assert_int_equal(spec_leaf(0x40000003, HV_XEN)->rule, WALK_FIXED);
    assert_int_equal(spec_leaf(0x40000703, HV_XEN)->rule, WALK_FIXED);
    assert_int_equal(spec_leaf(0x40000003, HV_HYPERV)->rule, WALK_SINGLE);
    assert_int_equal(spec_leaf(0x40000003, HV_KVM)->rule, WALK_SINGLE);
    assert_int_equal(spec_leaf(0x40000003, HV_UNKNOWN)->rule, WALK_SINGLE);
    assert_int_equal(spec_leaf(0x40000003, HV_HYPERV)->keep, KEEP_ALL);
    assert_int_equal(spec_leaf(0x40000003, HV_KVM)->keep, KEEP_DATA);
}

static void test_hypervisor_of_a_table(void **state)
{
    static struct cpuid_table table;
    struct cpuid_regs base = {0x40000101, 0, 0, 0};

    (void)state;
    memcpy(&base.ebx, "KVMKVMKVM\0\0\0", 12);
    cpuid_table_add(&table, 0x40000100, 0, 0, &base);
    assert_int_equal(spec_table_hypervisor(&table, 0x40000101), HV_KVM);
    assert_int_equal(spec_table_hypervisor(&table, 0x400001ff), HV_KVM);
    assert_int_equal(spec_table_hypervisor(&table, 0x40000001), HV_UNKNOWN);
    assert_int_equal(spec_table_hypervisor(&table, 0x40000200), HV_UNKNOWN);
    assert_int_equal(spec_table_hypervisor(&table, 1), HV_UNKNOWN);
}

/* Leaves without a row: what nobody documents is searched, and a hypervisor's has no subleaves. */
static void test_no_row(void **state)
{
    const struct leaf_spec *unknown = spec_leaf(0x22, HV_UNKNOWN), *virtual = spec_leaf(0x400000f7, HV_KVM);

    (void)state;
    assert_true(unknown->leaf == 0 && unknown->mask == 0 && unknown->reg == EAX && unknown->first == 0);
    assert_true(unknown->hypervisor == HV_ANY && unknown->rule == WALK_UNKNOWN && unknown->keep == KEEP_DATA);
    assert_int_equal(unknown->cap, 32);
    check_text("title", unknown->title, "unknown");
    assert_true(virtual->leaf == 0 && virtual->mask == 0 && virtual->reg == EAX && virtual->first == 0);
    assert_true(virtual->hypervisor == HV_ANY && virtual->rule == WALK_SINGLE && virtual->keep == KEEP_DATA);
    assert_int_equal(virtual->cap, 1);
    check_text("title", virtual->title, "hypervisor");
    assert_ptr_equal(spec_leaf(0x4000ffff, HV_UNKNOWN), virtual);
    assert_ptr_equal(spec_leaf(0x40010000, HV_UNKNOWN), unknown);
    assert_ptr_equal(spec_leaf(0x3fffffff, HV_UNKNOWN), unknown);
    assert_null(spec_hypervisor_row(HV_UNKNOWN));
    assert_null(spec_hypervisor_row(HV_ANY));
    assert_null(spec_hypervisor_row(HV_COUNT));
    assert_non_null(spec_hypervisor_row((enum hypervisor)(HV_ANY + 1)));
    assert_non_null(spec_hypervisor_row((enum hypervisor)(HV_COUNT - 1)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_row),
        cmocka_unit_test(test_leaves_are_sorted_and_unique),
        cmocka_unit_test(test_headings_are_sorted),
        cmocka_unit_test(test_leaf_rows),
        cmocka_unit_test(test_every_row_lies_in_a_range),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_hypervisor_signatures_are_unique),
        cmocka_unit_test(test_hypervisor_leaves),
        cmocka_unit_test(test_look_up),
        cmocka_unit_test(test_hypervisor_of_a_table),
    };

    return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
