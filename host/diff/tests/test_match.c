/* SPDX-License-Identifier: BSD-2-Clause */
/* Which CPU of one file is compared with which of another: by APIC id, or by position. */
#include "host/diff/match.h"

#include <stdlib.h>

#include "probe/tests/check.h"

enum { MOST = 4, NONE = -1 };

static const struct match {
    size_t count_a, count_b;
    uint32_t a[MOST], b[MOST]; /* APIC ids */
    bool by_apic;
    int partner[MOST];
} cases[] = {
    {3, 3, {0, 1, 2}, {0, 1, 2}, true, {0, 1, 2}},
    {3, 3, {0, 1, 2}, {2, 0, 1}, true, {1, 2, 0}},
    {3, 2, {4, 0, 2}, {0, 4}, true, {1, 0, NONE}},
    {2, 4, {8, 2}, {0, 2, 4, 8}, true, {3, 1}},
    {3, 3, {0, 1, 2}, {0, 1, 3}, false, {0, 1, 2}}, /* one that the other has not */
    {3, 3, {0, 1, 1}, {0, 1, 2}, false, {0, 1, 2}}, /* one twice */
    {3, 3, {0, 1, 2}, {2, 2, 1}, false, {0, 1, 2}},
    {4, 2, {7, 7, 7, 7}, {0, 1}, false, {0, 1, NONE, NONE}},
    {1, 1, {5}, {9}, false, {0}},
    {0, 1, {0}, {9}, true, {0}},
};

static void test_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct match *match = &cases[i];
        struct diff_cpu cpus_a[MOST] = {0}, cpus_b[MOST] = {0};
        const struct diff_input a = {.cpus = cpus_a, .count = match->count_a},
                                b = {.cpus = cpus_b, .count = match->count_b};
        size_t *partners;
        bool by_apic;

        for (size_t cpu = 0; cpu < MOST; cpu++) {
            cpus_a[cpu].apic = match->a[cpu];
            cpus_b[cpu].apic = match->b[cpu];
        }
        assert_true(diff_match(&a, &b, &partners, &by_apic));
        if (by_apic != match->by_apic)
            fail_msg("case %zu: %s", i, by_apic ? "by APIC id" : "by position");
        for (size_t cpu = 0; cpu < match->count_a; cpu++)
            if (partners[cpu] != (match->partner[cpu] == NONE ? DIFF_NO_CPU : (size_t)match->partner[cpu]))
                fail_msg("case %zu, CPU %zu: %zu", i, cpu, partners[cpu]);
        free(partners);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_match)};

    return cmocka_run_group_tests_name("which CPU beside which", tests, NULL, NULL);
}
