/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DIFF_TESTS_PAIR_H
#define HOST_DIFF_TESTS_PAIR_H

#include "host/diff/compare.h"
#include "probe/tests/check.h"

/* A matrix of two columns. */
static inline void compare_pair(const struct cpuid_table *a, const struct cpuid_table *b,
                                struct diff_matrix *ret)
{
    const struct cpuid_table *const tables[] = {a, b};

    assert_true(diff_compare(tables, 2, NULL, ret));
}

#endif
