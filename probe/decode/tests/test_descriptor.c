/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors of leaf 2 against Linux's lists: cache_table[] of arch/x86/kernel/cpu/cacheinfo.c and
 * intel_tlb_table[] of arch/x86/kernel/cpu/intel.c, which have kinds, sizes in KB and numbers of entries;
 * 0xdc to 0xde as Intel's SDM has them (volume 2A, CPUID, table of descriptors).
 */
#include <stdio.h>
#include <string.h>

#include "probe/decode/cache.h"
#include "probe/field/field.h"
#include "probe/tests/check.h"
#include "probe/tests/table.h"

enum { DATA = 1, CODE = 2, BOTH = 3, TRACE = 4 };

static const struct {
    uint8_t descriptor, level, type;
    uint16_t kb;
} caches[] = {
    {0x06, 1, CODE, 8},     {0x08, 1, CODE, 16},   {0x09, 1, CODE, 32},    {0x0a, 1, DATA, 8},
    {0x0c, 1, DATA, 16},    {0x0d, 1, DATA, 16},   {0x0e, 1, DATA, 24},    {0x21, 2, BOTH, 256},
    {0x22, 3, BOTH, 512},   {0x23, 3, BOTH, 1024}, {0x25, 3, BOTH, 2048},  {0x29, 3, BOTH, 4096},
    {0x2c, 1, DATA, 32},    {0x30, 1, CODE, 32},   {0x39, 2, BOTH, 128},   {0x3a, 2, BOTH, 192},
    {0x3b, 2, BOTH, 128},   {0x3c, 2, BOTH, 256},  {0x3d, 2, BOTH, 384},   {0x3e, 2, BOTH, 512},
    {0x41, 2, BOTH, 128},   {0x42, 2, BOTH, 256},  {0x43, 2, BOTH, 512},   {0x44, 2, BOTH, 1024},
    {0x45, 2, BOTH, 2048},  {0x46, 3, BOTH, 4096}, {0x47, 3, BOTH, 8192},  {0x48, 2, BOTH, 3072},
    {0x4a, 3, BOTH, 6144},  {0x4b, 3, BOTH, 8192}, {0x4c, 3, BOTH, 12288}, {0x4d, 3, BOTH, 16384},
    {0x4e, 2, BOTH, 6144},  {0x60, 1, DATA, 16},   {0x66, 1, DATA, 8},     {0x67, 1, DATA, 16},
    {0x68, 1, DATA, 32},    {0x70, 0, TRACE, 12},  {0x71, 0, TRACE, 16},   {0x72, 0, TRACE, 32},
    {0x78, 2, BOTH, 1024},  {0x79, 2, BOTH, 128},  {0x7a, 2, BOTH, 256},   {0x7b, 2, BOTH, 512},
    {0x7c, 2, BOTH, 1024},  {0x7d, 2, BOTH, 2048}, {0x7f, 2, BOTH, 512},   {0x80, 2, BOTH, 512},
    {0x82, 2, BOTH, 256},   {0x83, 2, BOTH, 512},  {0x84, 2, BOTH, 1024},  {0x85, 2, BOTH, 2048},
    {0x86, 2, BOTH, 512},   {0x87, 2, BOTH, 1024}, {0xd0, 3, BOTH, 512},   {0xd1, 3, BOTH, 1024},
    {0xd2, 3, BOTH, 2048},  {0xd6, 3, BOTH, 1024}, {0xd7, 3, BOTH, 2048},  {0xd8, 3, BOTH, 4096},
    {0xdc, 3, BOTH, 1536},  {0xdd, 3, BOTH, 3072}, {0xde, 3, BOTH, 6144},  {0xe2, 3, BOTH, 2048},
    {0xe3, 3, BOTH, 4096},  {0xe4, 3, BOTH, 8192}, {0xea, 3, BOTH, 12288}, {0xeb, 3, BOTH, 18432},
    {0xec, 3, BOTH, 24576},
};

static void test_caches(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(caches); i++) {
        struct decode_cache cache[2];

        empty(NULL);
        intel();
        add(2, 0, 6, (struct cpuid_regs){1, 0, 0, caches[i].descriptor});
        if (decode_caches(&table, cache, COUNT(cache)) != 1 || cache[0].level != caches[i].level ||
            cache[0].type != caches[i].type || cache[0].bytes != (uint64_t)caches[i].kb << 10)
            fail_msg("descriptor 0x%02x: level %u, type %u, %llu bytes", caches[i].descriptor, cache[0].level,
                     cache[0].type, (unsigned long long)cache[0].bytes);
    }
}

static const struct {
    uint8_t descriptor;
    const char *kind, *pages;
    uint16_t entries;
} tlbs[] = {
    {0x01, "code", "4 KB", 32},  {0x02, "code", "4 MB", 2},   {0x03, "data", "4 KB", 64},
    {0x04, "data", "4 MB", 8},   {0x05, "data", "4 MB", 32},  {0x0b, "code", "4 MB", 4},
    {0x4f, "code", "4 KB", 32},  {0x50, "code", "4 KB", 64},  {0x51, "code", "4 KB", 128},
    {0x52, "code", "4 KB", 256}, {0x55, "code", "2 MB", 7},   {0x56, "data", "4 MB", 16},
    {0x57, "data", "4 KB", 16},  {0x59, "data", "4 KB", 16},  {0x5a, "data", "2 MB", 32},
    {0x5b, "data", "4 KB", 64},  {0x5c, "data", "4 KB", 128}, {0x5d, "data", "4 KB", 256},
    {0x61, "code", "4 KB", 48},  {0x63, "data", "1 GB", 4},   {0x6b, "data", "4 KB", 256},
    {0x6c, "data", "2 MB", 128}, {0x6d, "data", "1 GB", 16},  {0x76, "code", "2 MB", 8},
    {0xb0, "code", "4 KB", 128}, {0xb2, "code", "4 KB", 64},  {0xb3, "data", "4 KB", 128},
    {0xb4, "data", "4 KB", 256}, {0xb5, "code", "4 KB", 64},  {0xb6, "code", "4 KB", 128},
    {0xba, "data", "4 KB", 64},  {0xc0, "data", "4 KB", 8},   {0xc1, "L2", "2 MB", 1024},
    {0xc2, "data", "2 MB", 16},  {0xca, "L2", "4 KB", 512},
};

static void test_tlbs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(tlbs); i++) {
        const char *text = field_value_name(VALUES_leaf2, tlbs[i].descriptor);
        char entries[32];

        snprintf(entries, sizeof(entries), " %u entries", tlbs[i].entries);
        if (!strstr(text, tlbs[i].kind) || !strstr(text, "TLB") || !strstr(text, tlbs[i].pages) ||
            !strstr(text, entries))
            fail_msg("descriptor 0x%02x: '%s', not %s, %s,%s", tlbs[i].descriptor, text, tlbs[i].kind,
                     tlbs[i].pages, entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_caches),
        cmocka_unit_test(test_tlbs),
    };

    return cmocka_run_group_tests_name("descriptor", tests, NULL, NULL);
}
