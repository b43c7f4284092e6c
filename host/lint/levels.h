/* SPDX-License-Identifier: BSD-2-Clause */
/* The levels of a topology leaf, as far as it lists them. */
#ifndef HOST_LINT_LEVELS_H
#define HOST_LINT_LEVELS_H

#include "host/lint/look.h"

#define LINT_LEVELS_MAX 8u

/* Numbers of levels are their subleaves. */
struct lint_level {
    const struct cpuid_entry *row;
    uint32_t shift, count, number, type;
};

struct lint_levels {
    uint32_t leaf;
    unsigned count; /* 0: the leaf is absent, lists nothing, or is the same for every subleaf */
    struct lint_level level[LINT_LEVELS_MAX];
};

/* Leaf number i of the leaves that list levels: 0x1f, 0xb, 0x80000026; false past the last. */
bool lint_levels(const struct lint *lint, unsigned i, struct lint_levels *ret);

/* The most trusted leaf that describes the whole package: 0x1f, else 0xb. False if neither lists a level. */
bool lint_package(const struct lint *lint, struct lint_levels *ret);

#endif
