/* SPDX-License-Identifier: BSD-2-Clause */
/* Every TLB of AMD's three leaves and of leaf 0x18, each number apart from the others. Sources: AMD APM
 * volume 3, E.4.3, E.4.4 and 0x80000019; Intel SDM volume 2A, CPUID, leaf 0x18. */
#include <string.h>

#include "probe/decode/cache.h"
#include "probe/tests/check.h"

static struct cpuid_table table;

static void put(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(&table, leaf, subleaf, flags, &regs));
}

static int set_up(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    put(0, 0, 0, (struct cpuid_regs){0x10, 0x68747541, 0x444d4163, 0x69746e65});
    return 0;
}

static void check_tlbs(const struct decode_tlb *want, uint32_t count, uint32_t max)
{
    struct decode_tlb got[DECODE_TLBS + 1];

    memset(got, 0xa5, sizeof(got));
    assert_int_equal(decode_tlbs(&table, got, max), count);
    for (uint32_t i = 0; i < count; i++)
        if (got[i].leaf != want[i].leaf || got[i].entries != want[i].entries || got[i].ways != want[i].ways ||
            got[i].level != want[i].level || got[i].type != want[i].type || got[i].pages != want[i].pages)
            fail_msg("TLB %u: leaf 0x%x, %u entries, %u ways, level %u, type %u, pages %u", i, got[i].leaf,
                     got[i].entries, got[i].ways, got[i].level, got[i].type, got[i].pages);
    assert_int_equal(got[count].entries, 0xa5a5a5a5);
}

/* Code stands below data; 1 is a data TLB, 2 one of code. */
static void test_amd(void **state)
{
    static const struct decode_tlb want[] = {
        {0x80000005, 0x11, 0x21, 1, 2, PAGE_2M | PAGE_4M},
        {0x80000005, 0x12, WAYS_FULL, 1, 1, PAGE_2M | PAGE_4M},
        {0x80000005, 0x13, 0x23, 1, 2, PAGE_4K},
        {0x80000005, 0x14, 0x24, 1, 1, PAGE_4K},
        {0x80000006, 0x101, 1, 2, 2, PAGE_2M | PAGE_4M},
        {0x80000006, 0x102, 2, 2, 1, PAGE_2M | PAGE_4M},
        {0x80000006, 0x103, 4, 2, 2, PAGE_4K},
        {0x80000006, 0x104, 8, 2, 1, PAGE_4K},
        {0x80000019, 0x105, 16, 1, 2, PAGE_1G},
        {0x80000019, 0x106, 128, 1, 1, PAGE_1G},
        {0x80000019, 0x107, WAYS_FULL, 2, 2, PAGE_1G},
        {0x80000019, 0x108, 64, 2, 1, PAGE_1G},
    };

    (void)state;
    put(0x80000005, 0, 0, (struct cpuid_regs){0xff122111, 0x24142313, 0, 0});
    put(0x80000006, 0, 0, (struct cpuid_regs){0x21021101, 0x61044103, 0, 0});
    put(0x80000019, 0, 0, (struct cpuid_regs){0xe1068105, 0xc108f107, 0, 0});
    check_tlbs(want, COUNT(want), DECODE_TLBS);
    for (uint32_t max = 0; max < COUNT(want); max++)
        check_tlbs(want, max, max);
}

/* Without entries or switched off there is none. */
static void test_none(void **state)
{
    (void)state;
    put(0x80000005, 0, 0, (struct cpuid_regs){0x01000100, 0x00550055, 0, 0});
    put(0x80000006, 0, 0, (struct cpuid_regs){0x20002000, 0x00550055, 0, 0});
    check_tlbs(NULL, 0, DECODE_TLBS);
}

/* Numbers of ways (APM volume 3, table E-4): 7 and 9 are none. */
static void test_ways(void **state)
{
    static const uint32_t want[16] = {0, 1, 2, 3, 4, 6, 8, 0, 16, 0, 32, 48, 64, 96, 128, WAYS_FULL};

    (void)state;
    for (uint32_t i = 0; i < COUNT(want); i++)
        assert_int_equal(decode_ways4(i), want[i]);
}

/* Leaf 0x18: sets times ways; EDX[4:0] 0 is an empty subleaf; a table that has some takes no others. */
static void test_intel(void **state)
{
    static const struct decode_tlb want[] = {
        {0x18, 16 * 8, 8, 1, 2, PAGE_4K},
        {0x18, 4 * 6, WAYS_FULL, 2, 1, PAGE_2M | PAGE_4M},
        {0x18, 3 * 5, 5, 7, 3, PAGE_1G | PAGE_4K},
    };

    (void)state;
    put(0x18, 0, CPUID_INDEXED, (struct cpuid_regs){4, 0x00070001, 9, 0});
    put(0x18, 1, CPUID_INDEXED, (struct cpuid_regs){0, 0x00080001, 16, 0x22});
    put(0x18, 2, CPUID_INDEXED, (struct cpuid_regs){0, 0x0006fff6, 4, 0xfffffd41 & ~0xa0u});
    put(0x18, 3, CPUID_INDEXED, (struct cpuid_regs){0, 0x00050009, 3, 0xe3});
    put(0x80000006, 0, 0, (struct cpuid_regs){0x21021101, 0x61044103, 0, 0});
    check_tlbs(want, COUNT(want), DECODE_TLBS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_amd, set_up),
        cmocka_unit_test_setup(test_none, set_up),
        cmocka_unit_test(test_ways),
        cmocka_unit_test_setup(test_intel, set_up),
    };

    return cmocka_run_group_tests_name("tlbs", tests, NULL, NULL);
}
