/* SPDX-License-Identifier: BSD-2-Clause */
/* Every width of an address that 0x80000008 can tell (SDM volume 3A, 4.1.4; Linux, kvm_check_cpuid()). */
#include <string.h>

#include "host/lint/lint.h"
#include "host/tests/kit.h"

static struct cpuid_table table;

struct found {
    unsigned physical, linear, la57;
};

static void count(void *ctx, const struct lint_finding *finding)
{
    struct found *found = ctx;

    found->physical += strcmp(finding->rule->id, "physical-width") == 0;
    found->linear += strcmp(finding->rule->id, "virtual-width") == 0;
    found->la57 += strcmp(finding->rule->id, "la57-width") == 0;
}

static struct found lint(bool long_mode, bool five, bool guest, uint32_t eax)
{
    const struct cpuid_regs rows[] = {{7, 0x756e6547, 0x6c65746e, 0x49656e69},
                                      {0x806f4, 0x800, guest ? 1u << 31 : 0, 0x78bfbff},
                                      {0, 0, five ? 1u << 16 : 0, 1},
                                      {0x80000008, 0, 0, 0},
                                      {0, 0, 0, long_mode ? 1u << 29 : 1u << 20},
                                      {eax, 0, 0, 0}};
    static const uint32_t leaves[] = {0, 1, 7, 0x80000000, 0x80000001, 0x80000008};
    struct found found = {0};

    cpuid_table_clear(&table);
    for (size_t i = 0; i < COUNT(leaves); i++)
        assert_true(cpuid_table_add(&table, leaves[i], 0, leaves[i] == 7 ? CPUID_INDEXED : 0, &rows[i]));
    lint_table(&table, &(struct lint_events){count, &found});
    return found;
}

static void test_physical(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 256; bits++)
        assert_int_equal(lint(true, false, false, 0x3000 | bits).physical, bits < 32 || bits > 52);
}

/* 48, and 57 with five levels; without 64-bit mode none, and on a machine 32. */
static void test_linear(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 256; bits++)
        for (unsigned k = 0; k < 4; k++) {
            const bool long_mode = k & 1, guest = k & 2;
            const bool good =
                bits == 48 || bits == 57 || (!long_mode && (bits == 0 || (bits == 32 && !guest)));
            const struct found found = lint(long_mode, bits == 57, guest, bits << 8 | 40);

            if (found.linear != !good)
                fail_msg("%u bits, long mode %d, guest %d: %u", bits, long_mode, guest, found.linear);
            assert_int_equal(found.la57, 0);
        }
    assert_int_equal(lint(true, true, false, 48 << 8 | 40).la57, 1);
    assert_int_equal(lint(true, false, false, 57 << 8 | 40).la57, 1);
    assert_int_equal(lint(true, true, false, 47 << 8 | 40).la57, 0);
    /* A leaf of zeros says nothing. */
    const struct found none = lint(true, true, true, 0);

    assert_int_equal(none.physical + none.linear + none.la57, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_physical),
        cmocka_unit_test(test_linear),
    };

    return cmocka_run_group_tests_name("lint_widths", tests, NULL, NULL);
}
