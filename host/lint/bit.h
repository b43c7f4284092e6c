/* SPDX-License-Identifier: BSD-2-Clause */
/* The features that rules speak of: the rows of host/lint/bit.def. */
#ifndef HOST_LINT_BIT_H
#define HOST_LINT_BIT_H

#include "host/lint/look.h"

enum lint_bit {
#define BIT(name, leaf, subleaf, reg, bit) LINT_BIT_##name,
#include "host/lint/bit.def"
#undef BIT
    LINT_BIT_COUNT
};

struct lint_bit_spec {
    const char *name; /* as field_name() has it */
    uint32_t leaf;
    uint8_t subleaf, reg, bit;
};

extern const struct lint_bit_spec lint_bit_specs[LINT_BIT_COUNT];

/* One dependency: a row of host/lint/need.def. */
struct lint_need {
    enum lint_bit feature, needs;
    const char *reference;
};

/* Row number i; NULL past the last. */
const struct lint_need *lint_need(unsigned i);

/* True if the table declares the leaf and the bit is set. */
bool lint_feature(const struct lint *lint, enum lint_bit bit);

/* Where the feature's bit is. */
struct lint_place lint_at_feature(enum lint_bit bit);

#endif
