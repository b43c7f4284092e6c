/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules for moving a guest: one for every bit, the right one for bits that are known to be odd. */
#include "probe/field/field.h"
#include "probe/field/move.h"
#include "probe/tests/check.h"

enum { A, B, C, D };

static void check_rule(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit, enum move_rule rule,
                       enum move_grade grade)
{
    const struct move move = move_of(leaf, subleaf, reg, bit);

    if (move.rule != rule || move.grade != grade || !(move.bits >> bit & 1))
        fail_msg("0x%08x:%u.%s[%u]: %s, %s, bits 0x%08x", leaf, subleaf, cpuid_reg_name(reg), bit,
                 move_rule_name(move.rule), move_grade_name(move.grade), move.bits);
}

static void test_known_bits(void **state)
{
    (void)state;
    check_rule(0x1, 0, C, 28, MOVE_SUBSET, MOVE_BLOCKS);            /* AVX */
    check_rule(0x1, 0, D, 28, MOVE_IGNORED, MOVE_DIFFERS);          /* HTT */
    check_rule(0x1, 0, C, 2, MOVE_SUBSET, MOVE_HARMLESS);           /* DTES64 */
    check_rule(0x7, 0, B, 13, MOVE_INVERTED, MOVE_DIFFERS);         /* FCS and FDS are zero */
    check_rule(0x7, 0, B, 16, MOVE_SUBSET, MOVE_BLOCKS);            /* AVX512F, which has no row */
    check_rule(0x7, 0, D, 10, MOVE_ACCUMULATES, MOVE_DIFFERS);      /* MD_CLEAR */
    check_rule(0xd, 0, A, 9, MOVE_SUBSET, MOVE_BLOCKS);             /* PKRU in XCR0 */
    check_rule(0xd, 9, B, 7, MOVE_EQUAL, MOVE_BLOCKS);              /* offset of PKRU */
    check_rule(0xd, 0, C, 7, MOVE_DERIVED, MOVE_HARMLESS);          /* size of them all */
    check_rule(0x40000101, 0, A, 0, MOVE_SUBSET, MOVE_BLOCKS);      /* a block that is not the first */
    check_rule(0x80000008, 0, A, 3, MOVE_NOT_GREATER, MOVE_BLOCKS); /* physical bits */
    check_rule(0xc0000001, 0, D, 2, MOVE_SUBSET, MOVE_BLOCKS);      /* a leaf without rows */
    for (unsigned reg = A; reg <= C; reg++)                         /* a row of EDX alone */
        check_rule(0x7, 2, reg, 5, MOVE_SUBSET, MOVE_BLOCKS);
    check_rule(0x7, 2, D, 5, MOVE_SOFT, MOVE_BLOCKS);
    assert_int_equal(move_of(0x1, 0, C, 21).given, MOVE_BY_BOTH);
    assert_int_equal(move_of(0x7, 0, B, 9).given, MOVE_BY_KVM);
}

/* The bits of an answer have that answer, and no two answers share one. */
static void test_partition(void **state)
{
    (void)state;
    assert_true(field_count() > 0);
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);
        uint32_t seen = 0;

        for (unsigned bit = 0; bit < 32; bit++) {
            const struct move move = move_of(field.leaf, field.first, field.reg, bit);

            assert_true(move.bits >> bit & 1);
            if (seen >> bit & 1)
                continue;
            assert_int_equal(seen & move.bits, 0);
            for (unsigned other = 0; other < 32; other++)
                if (move.bits >> other & 1)
                    assert_int_equal(move_of(field.leaf, field.first, field.reg, other).bits, move.bits);
            seen |= move.bits;
        }
        assert_int_equal(seen, UINT32_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_bits),
        cmocka_unit_test(test_partition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
