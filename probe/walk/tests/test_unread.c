/* SPDX-License-Identifier: BSD-2-Clause */
/* A source that stops answering, read by read: what was read stays, and that something was not is counted. */
#include "probe/tests/check.h"
#include "probe/walk/walk.h"

static struct cpuid_table table;

/* Answers so many reads: leaf 0 with nothing above 2, leaf 2 as one to be read three times. */
static bool read_some(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    uint32_t *left = ctx;

    (void)subleaf;
    if (!*left)
        return false;
    --*left;
    *out = (struct cpuid_regs){0};
    if (leaf == 0)
        out->eax = 2;
    if (leaf == 2)
        *out = (struct cpuid_regs){3, *left, 0, 0};
    return true;
}

static void test_stateful(void **state)
{
    (void)state;
    for (uint32_t reads = 3; reads < 6; reads++) {
        uint32_t left = reads;
        const struct cpuid_source source = {read_some, &left};

        walk(&source, SHAPE_FULL, &table);
        assert_int_equal(table.count, reads);
        assert_int_equal(table.rows, reads);
        assert_true(table.unread > 0);
        for (uint32_t i = 2; i < reads; i++) {
            assert_int_equal(table.entry[i].leaf, 2);
            assert_int_equal(table.entry[i].ebx, reads - 1 - i);
            assert_int_equal(table.note[i].end, reads < 5 ? CPUID_END_UNREAD : CPUID_END_DECLARED);
        }
        assert_int_equal(table.entry[2].flags, reads == 3 ? 0 : CPUID_STATEFUL | CPUID_READ_NEXT);
    }
}

static void test_one(void **state)
{
    uint32_t left = 1;
    const struct cpuid_source source = {read_some, &left};

    (void)state;
    table.count = table.dropped = 7;
    walk_one(&source, 2, 0, &table);
    assert_true(table.count == 1 && table.rows == 1 && table.reads == 1 && !table.unread && !table.dropped);
    assert_int_equal(table.entry[0].leaf, 2);
    walk_one(&source, 2, 0, &table);
    assert_true(table.count == 0 && table.rows == 0 && table.reads == 1);
    assert_int_equal(table.unread, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stateful), cmocka_unit_test(test_one)};

    return cmocka_run_group_tests_name("unread", tests, NULL, NULL);
}
