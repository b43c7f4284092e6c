/* SPDX-License-Identifier: BSD-2-Clause */
/* The places that a word names on a machine of AMD's: none of Intel's fields is one of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "host/chain/chain.h"

static struct chain chain;

static int start(void **state)
{
    struct cpuid_table *table = &chain.tables[CHAIN_CPU].table;

    (void)state;
    memset(&chain, 0, sizeof(chain));
    cpuid_table_clear(table);
    cpuid_table_add(table, 0, 0, 0, &(struct cpuid_regs){0x10, 0x68747541, 0x444d4163, 0x69746e65});
    cpuid_table_add(table, 7, 0, CPUID_INDEXED, &(struct cpuid_regs){.ebx = 1u << 5});
    cpuid_table_add(table, 0x80000000, 0, 0, &(struct cpuid_regs){.eax = 0x8000001f});
    cpuid_table_add(table, 0x80000001, 0, 0, &(struct cpuid_regs){.ecx = 1u << 6});
    chain.tables[CHAIN_CPU].read = true;
    return chain_compare(&chain) ? 0 : 1;
}

static int stop(void **state)
{
    (void)state;
    chain_free(&chain);
    return 0;
}

/* The one place of a word. */
static struct diff_place only(const char *word)
{
    struct diff_place place, other;
    uint32_t next = 0;

    if (!chain_place(&chain, word, &next, &place))
        fail_msg("%s: no place", word);
    if (chain_place(&chain, word, &next, &other))
        fail_msg("%s: two places", word);
    return place;
}

static void check_place(const char *word, uint32_t leaf, unsigned reg, uint32_t mask)
{
    const struct diff_place place = only(word);

    assert_int_equal(place.key.leaf, leaf);
    assert_int_equal(place.key.subleaf, 0);
    assert_int_equal(place.reg, reg);
    assert_int_equal(place.mask, mask);
}

static void test_names_and_places(void **state)
{
    static const char *const words[] = {"sse4a", "0x80000001.ecx[6]", "2147483649.ECX[6]",
                                        "0x80000001.0.ecx[6]", "0x80000001:0.ecx[6]"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        check_place(words[i], 0x80000001, ECX, 1u << 6);
        assert_int_not_equal(only(words[i]).field, DIFF_NO_FIELD);
    }
    check_place("7.ebx[31]", 7, EBX, 1u << 31);
    check_place("0.ebx[3]", 0, EBX, UINT32_MAX); /* of a string: the whole register */
}

/* 0x80000001 EDX[1] is a copy of leaf 1's on AMD alone; leaf 3 ECX is a number of Intel's. */
static void test_vendors(void **state)
{
    (void)state;
    assert_int_not_equal(only("0x80000001.edx[1]").field, DIFF_NO_FIELD);
    check_place("3.ecx[4]", 3, ECX, 1u << 4);
    assert_int_equal(only("3.ecx[4]").field, DIFF_NO_FIELD);
}

static void test_none(void **state)
{
    static const char *const words[] = {"",          "sse4b",     "7",           "7.ebx",     "7.ebx[32]",
                                        "7.ebx[5",   "7.ebx[5]x", "7.efx[5]",    "7:.ebx[5]", "7.ebx[]",
                                        "7.ebx[-1]", "0x.ebx[1]", "7.0.0.ebx[1]"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct diff_place place;
        uint32_t next = 0;

        if (chain_place(&chain, words[i], &next, &place))
            fail_msg("%s: leaf 0x%x", words[i], (unsigned)place.key.leaf);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_names_and_places, start, stop),
        cmocka_unit_test_setup_teardown(test_vendors, start, stop),
        cmocka_unit_test_setup_teardown(test_none, start, stop),
    };

    return cmocka_run_group_tests_name("places that a word names", tests, NULL, NULL);
}
