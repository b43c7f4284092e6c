/* SPDX-License-Identifier: BSD-2-Clause */
/* The places of several tables in one order, each once, as often as they are asked for. */
#include "host/diff/view.h"

#include <string.h>

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
    put(&b, 0, 0, 7);
    put(&b, 4, 1, 0x21);
    put(&b, 4, 2, 0x31);
    return 0;
}

/* Two views; a third is of no CPU. */
static void test_order(void **state)
{
    static const struct diff_key want[] = {{0, 0, 0}, {4, 0, 0}, {4, 1, 0}, {4, 2, 0}, {7, 0, 0}};
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_order, set_up)};

    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
