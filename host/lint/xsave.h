/* SPDX-License-Identifier: BSD-2-Clause */
/* Leaf 0xd: which state components a table has, and their rows. */
#ifndef HOST_LINT_XSAVE_H
#define HOST_LINT_XSAVE_H

#include "host/lint/look.h"

/* Components 0 and 1 (x87, SSE) have no rows of their own. */
#define LINT_COMPONENTS 64u
#define LINT_COMPONENT_FIRST 2u

struct lint_xsave {
    const struct cpuid_entry *row; /* 0xd subleaf 0, which holds something */
    uint64_t xcr0, xss;
};

/* False if the table has no leaf 0xd or it is empty. */
bool lint_xsave(const struct lint *lint, struct lint_xsave *ret);

/* The row of component n; NULL if it is absent, zero, or the same for every subleaf. */
const struct cpuid_entry *lint_component(const struct lint *lint, uint32_t n);

#endif
