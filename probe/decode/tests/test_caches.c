/* SPDX-License-Identifier: BSD-2-Clause */
/* Caches and TLBs by the leaf that tells of them. */
#include "probe/decode/cache.h"

#include <stdio.h>

#include "probe/tests/check.h"
#include "probe/tests/table.h"

static void check_cache(const struct decode_cache *cache, const char *want)
{
    char text[80];

    snprintf(text, sizeof(text), "L%u %u %llu K, %d, %u, %u, 0x%x", cache->level, cache->type,
             (unsigned long long)(cache->bytes >> 10), (int)cache->ways, cache->line, cache->ids,
             cache->leaf);
    check_text("cache", text, want);
}

static void test_caches_of_leaf_4(void **state)
{
    struct decode_cache cache[DECODE_CACHES];

    (void)state;
    intel();
    add(2, 0, 0, (struct cpuid_regs){0x605b5101, 0, 0, 0x003c7040});
    add(4, 0, 1, (struct cpuid_regs){0x00000121, 0x01c0003f, 0x1f, 0});
    add(4, 1, 1, (struct cpuid_regs){0x00000143, 0x00c0103f, 0x1ff, 0});
    add(4, 2, 1, (struct cpuid_regs){0});
    assert_int_equal(decode_caches(&table, cache, DECODE_CACHES), 2);
    check_cache(&cache[0], "L1 1 16 K, 8, 64, 1, 0x4");
    check_cache(&cache[1], "L2 3 256 K, 4, 64, 1, 0x4");
    assert_int_equal(decode_caches(&table, cache, 1), 1);
}

static void test_caches_of_descriptors(void **state)
{
    struct decode_cache cache[DECODE_CACHES];

    (void)state;
    intel();
    add(2, 0, 6, (struct cpuid_regs){0x605b5101, 0x80004400, 0, 0x003c7040});
    assert_int_equal(decode_caches(&table, cache, DECODE_CACHES), 3);
    check_cache(&cache[0], "L1 1 16 K, 8, 64, 0, 0x2");
    check_cache(&cache[1], "L0 4 12 K, 8, 0, 0, 0x2");
    check_cache(&cache[2], "L2 3 256 K, 4, 64, 0, 0x2");
}

static void test_caches_of_amd(void **state)
{
    struct decode_cache cache[DECODE_CACHES];
    struct decode_tlb tlb[DECODE_TLBS];

    (void)state;
    amd();
    add(0x80000005, 0, 0, (struct cpuid_regs){0xff48ff40, 0xff48ff40, 0x20080140, 0x20080140});
    add(0x80000006, 0, 0, (struct cpuid_regs){0x5c002200, 0x6c004200, 0x04006140, 0x00809140});
    assert_int_equal(decode_caches(&table, cache, DECODE_CACHES), 4);
    check_cache(&cache[0], "L1 1 32 K, 8, 64, 0, 0x80000005");
    check_cache(&cache[2], "L2 3 1024 K, 8, 64, 0, 0x80000006");
    check_cache(&cache[3], "L3 3 16384 K, 0, 64, 0, 0x80000006");
    assert_int_equal(decode_tlbs(&table, tlb, DECODE_TLBS), 8);
    assert_int_equal(tlb[1].entries, 0x48);
    assert_true(tlb[1].ways == WAYS_FULL && tlb[1].type == 1 && tlb[1].pages == (PAGE_2M | PAGE_4M));
    assert_int_equal(tlb[7].entries, 0xc00);
    assert_int_equal(tlb[7].ways, 8);
    add(0x8000001d, 3, 1, (struct cpuid_regs){0x0003c163, 0x03c0003f, 0x3fff, 1});
    assert_int_equal(decode_caches(&table, cache, DECODE_CACHES), 4);
    check_cache(&cache[0], "L3 3 16384 K, 16, 64, 16, 0x8000001d");
    check_cache(&cache[1], "L1 1 32 K, 8, 64, 0, 0x80000005");
}

/* The size's highest bit and lowest, 128 KB and 1 KB; without ways there is no cache. */
static void test_sizes_of_amd(void **state)
{
    struct decode_cache cache[DECODE_CACHES];

    (void)state;
    amd();
    add(0x80000005, 0, 0, (struct cpuid_regs){0, 0, 0x80020140, 0x01010120});
    assert_int_equal(decode_caches(&table, cache, DECODE_CACHES), 2);
    check_cache(&cache[0], "L1 1 128 K, 2, 64, 0, 0x80000005");
    check_cache(&cache[1], "L1 2 1 K, 1, 32, 0, 0x80000005");
    table.entry[1].ecx = 0x80000140;
    assert_int_equal(decode_caches(&table, cache, DECODE_CACHES), 1);
}

static void test_tlbs_of_leaf_18(void **state)
{
    struct decode_tlb tlb[DECODE_TLBS];

    (void)state;
    intel();
    add(0x18, 0, 1, (struct cpuid_regs){8, 0, 0, 0});
    add(0x18, 1, 1, (struct cpuid_regs){0, 0x00080007, 0x20, 0x00004022});
    assert_int_equal(decode_tlbs(&table, tlb, DECODE_TLBS), 1);
    assert_int_equal(tlb[0].entries, 256);
    assert_true(tlb[0].type == 2 && tlb[0].level == 1 && tlb[0].pages == (PAGE_4K | PAGE_2M | PAGE_4M));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_caches_of_leaf_4, empty),
        cmocka_unit_test_setup(test_caches_of_descriptors, empty),
        cmocka_unit_test_setup(test_caches_of_amd, empty),
        cmocka_unit_test_setup(test_sizes_of_amd, empty),
        cmocka_unit_test_setup(test_tlbs_of_leaf_18, empty),
    };

    return cmocka_run_group_tests_name("caches", tests, NULL, NULL);
}
