/* SPDX-License-Identifier: BSD-2-Clause */
/* Where ranges of leaves start and how far they go. */
#include "probe/tests/check.h"
#include "probe/walk/range.h"

/* By the ranges that the manuals name, and Linux's tests of a maximum. */
static void test_maximum(void **state)
{
    static const struct {
        uint32_t leaf, base, eax, maximum; /* 0: not believed */
    } cases[] = {
        {0x7, 0, 0xd, 0xd},
        {0x1fffffff, 0, 2, 2},
        {0, 0, 0x4ff, 0x4ff},
        {0, 0, 0x500, 1},
        {0, 0, 0x5ff, 1},
        {0, 0, 0x600, 0x600},
        {0x20000001, 0x20000000, 0x20000001, 0x20000001},
        {0x20000001, 0x20000000, 0x20010000, 0},
        {0x40000001, 0x40000000, 0x40000001, 0x40000001},
        {0x40000001, 0x40000000, 0x400000ff, 0x400000ff},
        {0x40000001, 0x40000000, 0x40000100, 0},
        {0x4000ff55, 0x4000ff00, 0x4000ff00, 0x4000ff00},
        {0x40010000, 0, 1, 1},
        {0x80000008, 0x80000000, 0x80000008, 0x80000008},
        {0x80000008, 0x80000000, 0x80000000, 0x80000000},
        {0x80000008, 0x80000000, 0x03020101, 0},
        {0x80860004, 0x80860000, 0x80860007, 0x80860007},
        {0xc0000004, 0xc0000000, 0xc0000004, 0xc0000004},
        {0xc0000004, 0xc0000000, 0xc0000000, 0},
        {0xc0010000, 0x80000000, 0x80000001, 0x80000001},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cpuid_regs regs = {cases[i].eax, 1, 2, 3};
        uint32_t maximum = 0;
        const bool believed = range_maximum(cases[i].base, &regs, &maximum);

        if (range_base(cases[i].leaf) != cases[i].base || believed != (cases[i].maximum != 0) ||
            (believed && maximum != cases[i].maximum))
            fail_msg("leaf 0x%x: base 0x%x, maximum 0x%x", cases[i].leaf, range_base(cases[i].leaf), maximum);
    }
    /* old KVM gives 0, and signs; whoever does not sign is nobody */
    const struct cpuid_regs kvm = {0, 0x4b4d564b, 0x564b4d56, 0x4d}, nobody = {0, 1, 2, 3};
    uint32_t maximum;

    assert_true(range_maximum(0x40000100, &kvm, &maximum) && maximum == 0x40000101);
    assert_false(range_maximum(0x40000100, &nobody, &maximum));
    /* the quick answer never passes over one that declares something */
    const struct cpuid_regs own = {0x400001ff, 1, 2, 3}, other = {0x40000200, 1, 2, 3};

    assert_true(range_may_declare(0x40000100, &kvm) && range_may_declare(0x40000100, &own));
    assert_false(range_may_declare(0x40000100, &other));
}

/* Of a hypervisor that signs and names no maximum of its block the first two leaves are declared. */
static void test_declared(void **state)
{
    static const struct {
        uint32_t eax, name, leaf;
        bool declared;
    } cases[] = {
        {0, 0x4b4d564b, 0x40000001, true},           {0, 0x4b4d564b, 0x40000002, false},
        {0x40000701, 0x4b4d564b, 0x40000001, true},  {0x40000701, 0x4b4d564b, 0x40000002, false},
        {0x40000701, 0x4b4d564c, 0x40000001, false}, {0x40000003, 0x4b4d564c, 0x40000003, true},
        {0x40000003, 0x4b4d564c, 0x40000004, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct cpuid_table table;

        cpuid_table_clear(&table);
        cpuid_table_add(&table, 0x40000000, 0, 0,
                        &(struct cpuid_regs){cases[i].eax, cases[i].name, 0x564b4d56, 0x4d});
        assert_int_equal(range_declared(&table, cases[i].leaf), cases[i].declared);
        assert_false(range_declared(&table, 7));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_maximum), cmocka_unit_test(test_declared)};

    return cmocka_run_group_tests_name("maxima of ranges", tests, NULL, NULL);
}
