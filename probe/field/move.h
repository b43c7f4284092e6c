/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold for a bit when a guest moves to another host: the rows of spec/move.def. In an object file
 * of its own, which images do not link.
 */
#ifndef PROBE_FIELD_MOVE_H
#define PROBE_FIELD_MOVE_H

#include "probe/table/cpuid.h"

/* spec/move.def says what each means. */
#define MOVE_RULES(X) \
    X(SUBSET)         \
    X(EQUAL)          \
    X(NOT_GREATER)    \
    X(INVERTED)       \
    X(ACCUMULATES)    \
    X(SOFT)           \
    X(DERIVED)        \
    X(IGNORED)        \
    X(NOTED)

enum move_rule {
#define X(name) MOVE_##name,
    MOVE_RULES(X) MOVE_RULE_TOTAL
#undef X
};

/* What a breach of a rule comes to, the worst first. */
enum move_grade { MOVE_BLOCKS, MOVE_DIFFERS, MOVE_HARMLESS, MOVE_GRADES };

/* Whose tables lack bits that a guest is given all the same. */
enum move_given { MOVE_BY_NOBODY = 0, MOVE_BY_KVM = 1, MOVE_BY_CPU = 2, MOVE_BY_BOTH = 3 };

struct move {
    enum move_rule rule;
    enum move_grade grade;
    enum move_given given;
    uint32_t bits;   /* those of the register that the answer is for, the one that was asked for among them */
    const char *why; /* in words; "" for bits without a row */
};

/* What holds for bit 0 to 31 of a register (cpuid_reg()) at a place. leaf may lie in any hypervisor block. */
struct move move_of(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit);

/* "subset", "not_greater", ...; "blocks", "differs", "harmless". */
const char *move_rule_name(enum move_rule rule);
const char *move_grade_name(enum move_grade grade);

#endif
