/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/move.h"

#include "probe/table/count.h"
#include "probe/walk/spec.h"

/* The names that the columns of the .def file use. */
enum { A = 1, B = 2, C = 4, D = 8, ANY = 15 };
enum { NOBODY = MOVE_BY_NOBODY, KVM = MOVE_BY_KVM, CPU = MOVE_BY_CPU, BOTH = MOVE_BY_BOTH };

static const struct row {
    uint32_t first_leaf, last_leaf, bits;
    uint8_t first, last, regs, rule, grade, given;
    const char *why;
} rows[] = {
#define MOVE(first_leaf, last_leaf, first, last, regs, hi, lo, rule, grade, given, why) \
    {first_leaf,  last_leaf,    UINT32_MAX >> (31 - (hi)) & UINT32_MAX << (lo),         \
     first,       last,         (uint8_t)(regs),                                        \
     MOVE_##rule, MOVE_##grade, given,                                                  \
     why},
#include "probe/spec/move.def"
#undef MOVE
};

static bool has_register(const struct row *row, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    return row->first_leaf <= leaf && leaf <= row->last_leaf && row->first <= subleaf &&
           subleaf <= row->last && (row->regs >> reg & 1);
}

struct move move_of(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit)
{
    uint32_t taken = 0; /* by rows that come first */

    if (spec_is_hypervisor_leaf(leaf))
        leaf = HYPERVISOR_FIRST | (leaf & 0xff);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];

        if (!has_register(row, leaf, subleaf, reg))
            continue;
        if (row->bits >> bit & 1)
            return (struct move){row->rule, row->grade, row->given, row->bits & ~taken, row->why};
        taken |= row->bits;
    }
    return (struct move){MOVE_SUBSET, MOVE_BLOCKS, MOVE_BY_NOBODY, ~taken, ""};
}

const char *move_rule_name(enum move_rule rule)
{
    static const char *const names[MOVE_RULE_TOTAL] = {
        "subset", "equal", "not_greater", "inverted", "accumulates", "soft", "derived", "ignored", "noted"};

    return names[rule];
}

const char *move_grade_name(enum move_grade grade)
{
    static const char *const names[MOVE_GRADES] = {"blocks", "differs", "harmless"};

    return names[grade];
}
