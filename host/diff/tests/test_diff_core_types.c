/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between the core types of one machine is expected; whose types they are counts too. */
#include <string.h>

#include "host/diff/matrix.h"
#include "host/diff/tests/pair.h"
#include "host/tests/kit.h"

static const struct cpuid_regs intel = {0x23, 0x756e6547, 0x6c65746e, 0x49656e69};
static const struct cpuid_regs amd = {0x10, 0x68747541, 0x444d4163, 0x69746e65};

/* A CPU whose cache has so many ways, and a row that may tell its core type. */
static void fill(struct cpuid_table *table, const struct cpuid_regs *vendor, unsigned ways, uint32_t leaf,
                 struct cpuid_regs type)
{
    const struct cpuid_regs cache = {0x121, (ways - 1) << 22 | 63, 63, 0};

    memset(table, 0, sizeof(*table));
    assert_non_null(cpuid_table_add(table, 0, 0, 0, vendor));
    assert_non_null(cpuid_table_add(table, vendor == &amd ? 0x8000001d : 4, 0, CPUID_INDEXED, &cache));
    assert_non_null(cpuid_table_add(table, leaf, 0, leaf == 0x1a ? 0 : CPUID_INDEXED, &type));
}

/* The class of the ways of the cache. */
static enum diff_class class_of_ways(const struct cpuid_table *a, const struct cpuid_table *b)
{
    enum diff_class class = DIFF_CLASSES;
    struct diff_matrix pair;

    compare_pair(a, b, &pair);
    for (size_t i = 0; i < pair.count; i++)
        if (strcmp(diff_place_name(&pair.items[i].place), "cache_nways") == 0)
            class = pair.items[i].class;
    diff_matrix_free(&pair);
    return class;
}

#define CORE                \
    {                       \
        0x40000001, 0, 0, 0 \
    }
#define ATOM                \
    {                       \
        0x20000001, 0, 0, 0 \
    }
/* 0x80000026 EAX[30]: the machine has cores of several types; EBX[31:28] is 0 for a performance core. */
#define FAST                      \
    {                             \
        1u << 30 | 1, 2, 0x100, 0 \
    }
#define SMALL                                \
    {                                        \
        1u << 30 | 1, 1u << 28 | 1, 0x100, 0 \
    }
#define ALIKE          \
    {                  \
        1, 2, 0x100, 0 \
    }

static void test_types(void **state)
{
    static const struct {
        const char *what;
        const struct cpuid_regs *vendor;
        uint32_t leaf_a;
        struct cpuid_regs a;
        uint32_t leaf_b;
        struct cpuid_regs b;
        enum diff_class class;
    } cases[] = {
        {"Intel, two of one type", &intel, 0x1a, CORE, 0x1a, CORE, DIFF_CHANGED},
        {"Intel, two types", &intel, 0x1a, CORE, 0x1a, ATOM, DIFF_PERCPU},
        {"Intel, one unknown", &intel, 0x1a, CORE, 0x1a, {0}, DIFF_CHANGED},
        {"AMD, performance cores", &amd, 0x80000026, FAST, 0x80000026, FAST, DIFF_CHANGED},
        {"AMD, performance and efficiency", &amd, 0x80000026, FAST, 0x80000026, SMALL, DIFF_PERCPU},
        {"AMD, efficiency and performance", &amd, 0x80000026, SMALL, 0x80000026, FAST, DIFF_PERCPU},
        {"AMD, efficiency cores", &amd, 0x80000026, SMALL, 0x80000026, SMALL, DIFF_CHANGED},
        {"AMD, cores all alike in one of them", &amd, 0x80000026, ALIKE, 0x80000026, SMALL, DIFF_CHANGED},
        {"types of two makers", &intel, 0x1a, ATOM, 0x80000026, SMALL, DIFF_CHANGED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        static struct cpuid_table a, b;

        fill(&a, cases[i].vendor, 8, cases[i].leaf_a, cases[i].a);
        fill(&b, cases[i].vendor, 4, cases[i].leaf_b, cases[i].b);
        const enum diff_class class = class_of_ways(&a, &b);

        if (class != cases[i].class)
            fail_msg("%s: class %u, expected %u", cases[i].what, class, cases[i].class);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_types)};

    return cmocka_run_group_tests_name("core types in diff", tests, NULL, NULL);
}
