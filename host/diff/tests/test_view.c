/* SPDX-License-Identifier: BSD-2-Clause */
/* The places of several tables in one order, each once, as often as they are asked for. */
#include "host/diff/view.h"

#include <string.h>

#include "probe/field/field.h"
#include "probe/tests/check.h"

static struct cpuid_table a, b;

static void put(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, uint32_t eax)
{
    const struct cpuid_regs regs = {eax, 1, 2, 3};

    assert_true(cpuid_table_add(table, leaf, subleaf, leaf == 4 ? CPUID_INDEXED : 0, &regs));
}

static int set_up(void **state)
{
    (void)state;
    cpuid_table_clear(&a);
    cpuid_table_clear(&b);
    put(&a, 0, 0, 7);
    put(&a, 4, 1, 0x21);
    put(&a, 4, 0, 0x11);
    put(&b, 7, 0, 0);
    put(&b, 1, 0, 7);
    put(&b, 4, 1, 0x21);
    put(&b, 4, 2, 0x31);
    return 0;
}

/* Two views; a third is of no CPU. */
static void test_order(void **state)
{
    static const struct diff_key want[] = {{0, 0, 0}, {1, 0, 0}, {4, 0, 0}, {4, 1, 0}, {4, 2, 0}, {7, 0, 0}};
    struct arena arena = {0};
    struct diff_view views[3];

    (void)state;
    assert_true(diff_view(&a, &arena, &views[0]));
    assert_true(diff_view(&b, &arena, &views[1]));
    assert_true(diff_view(NULL, &arena, &views[2]));
    for (unsigned turn = 0; turn < 3; turn++) {
        diff_views_rewind(views, COUNT(views));
        for (size_t i = 0; i < COUNT(want); i++) {
            const struct diff_key *key = diff_views_next(views, COUNT(views));

            assert_non_null(key);
            const struct diff_key at = *key;

            if (diff_key_order(&at, &want[i]) != 0)
                fail_msg("turn %u, place %zu: 0x%x.%u", turn, i, at.leaf, at.subleaf);
            for (size_t k = 0; k < 2; k++) {
                struct diff_look look;

                diff_look(&views[k], &at, &look);
                const struct cpuid_entry *entry = cpuid_table_find(k ? &b : &a, at.leaf, at.subleaf);

                assert_ptr_equal(look.entry, entry);
                assert_int_equal(look.present, entry != NULL);
            }
        }
        assert_null(diff_views_next(views, COUNT(views)));
    }
    arena_free(&arena);
}

static void put_row(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(&a, leaf, subleaf, flags, &regs));
}

/* Intel, up to leaf 0xb: rows with and without an index, one of zeros, one hidden by an earlier one, a leaf
 * with state, and one past the maximum that holds what leaf 0xb does. */
static void put_machine(void)
{
    static const struct cpuid_regs last = {1, 2, 0x100, 9};

    cpuid_table_clear(&a);
    put_row(0, 0, 0, (struct cpuid_regs){0xb, 0x756e6547, 0x6c65746e, 0x49656e69});
    put_row(1, 0, 0, (struct cpuid_regs){0x806f4, 0, 0, 0});
    put_row(1, 0, 0, (struct cpuid_regs){0x806f5, 0, 0, 0});
    put_row(2, 0, CPUID_STATEFUL, (struct cpuid_regs){0x02, 0, 0, 0});
    put_row(2, 0, CPUID_STATEFUL, (struct cpuid_regs){0x12, 0, 0, 0});
    put_row(4, 0, CPUID_INDEXED, (struct cpuid_regs){0x21, 0, 0, 0});
    put_row(6, 0, 0, (struct cpuid_regs){0});
    put_row(0xb, 0, CPUID_INDEXED, last);
    put_row(0xb, 1, CPUID_INDEXED, (struct cpuid_regs){4, 8, 0x201, 9});
    put_row(0x20, 0, CPUID_INDEXED, last);
}

/* What a guest reads at a place, by what KVM does (arch/x86/kvm/cpuid.c, kvm_cpuid): an entry without index
 * answers for all subleaves; past the maximum there is nothing, as Intel's redirection is another leaf's; of
 * a missing level of a topology ECX shows the subleaf and EDX the id. */
static void test_looks(void **state)
{
    enum { NONE = 99 };
    static const struct {
        struct diff_key key;
        uint32_t entry; /* number of the row */
        bool present, past, repeats;
        struct cpuid_regs regs;
    } cases[] = {
        {{1, 0, 0}, 1, true, false, false, {0x806f4, 0, 0, 0}},
        {{1, 3, 0}, NONE, false, false, true, {0}},
        {{2, 0, 0}, 3, true, false, false, {0x02, 0, 0, 0}},
        {{2, 0, 1}, 4, true, false, false, {0x12, 0, 0, 0}},
        {{2, 0, 2}, NONE, false, false, false, {0}},
        {{4, 0, 0}, 5, true, false, false, {0x21, 0, 0, 0}},
        {{4, 1, 0}, NONE, false, false, false, {0}},
        {{5, 0, 0}, NONE, false, false, false, {0}},
        {{6, 0, 0}, 6, false, false, false, {0}},
        {{0xb, 5, 0}, NONE, true, false, false, {0, 0, 5, 9}},
        {{0xb, 0x105, 0}, NONE, true, false, false, {0, 0, 5, 9}},
        {{0xc, 0, 0}, NONE, false, true, false, {0}},
        {{0x1f, 5, 0}, NONE, false, true, false, {0}},
        {{0x20, 0, 0}, NONE, false, true, false, {0}},
        {{0x80000001, 0, 0}, NONE, false, true, false, {0}},
    };
    struct arena arena = {0};
    struct diff_view view;

    (void)state;
    put_machine();
    assert_true(diff_view(&a, &arena, &view));
    assert_int_equal(view.count, 8);
    assert_int_equal(view.rows[2].fate, DIFF_HIDDEN);
    assert_int_equal(view.rows[4].fate, DIFF_SEEN);
    assert_int_equal(view.rows[9].fate, DIFF_REDIRECTED);
    /* In their order, and against it. */
    for (size_t turn = 0; turn < 2 * COUNT(cases); turn++) {
        const size_t i = turn < COUNT(cases) ? turn : 2 * COUNT(cases) - 1 - turn;
        struct diff_look look;

        diff_look(&view, &cases[i].key, &look);
        if (look.entry != (cases[i].entry == NONE ? NULL : &a.entry[cases[i].entry]) ||
            look.present != cases[i].present || look.past != cases[i].past ||
            look.repeats != cases[i].repeats || memcmp(&look.regs, &cases[i].regs, sizeof(look.regs)) != 0)
            fail_msg("0x%x.%u, turn %u", cases[i].key.leaf, cases[i].key.subleaf, cases[i].key.turn);
        for (unsigned reg = 0; reg < 4; reg++)
            assert_int_equal(look.unread[reg], 0);
    }
    arena_free(&arena);
}

/* The block that is remembered is the one that is asked for. */
static void test_blocks(void **state)
{
    struct arena arena = {0};
    struct diff_view view;

    (void)state;
    put_machine();
    put_row(0x40000000, 0, 0, (struct cpuid_regs){0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d});
    put_row(0x80000000, 0, 0, (struct cpuid_regs){0x80000008, 0, 0, 0});
    assert_true(diff_view(&a, &arena, &view));
    for (unsigned turn = 0; turn < 2; turn++) {
        assert_ptr_equal(diff_view_block(&view, 0x80000008)->base, &a.entry[11]);
        assert_ptr_equal(diff_view_block(&view, 0xff)->base, &a.entry[0]);
        assert_ptr_equal(diff_view_block(&view, 0x40000001)->base, &a.entry[10]);
        assert_int_equal(diff_view_block(&view, 0x40000001)->hypervisor, HV_KVM);
        assert_null(diff_view_block(&view, 0x40000100)->base);
        assert_int_equal(diff_view_block(&view, 1)->vendors, VENDOR_INTEL);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_order, set_up),
                                       cmocka_unit_test(test_looks), cmocka_unit_test(test_blocks)};

    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
