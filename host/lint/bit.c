/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/bit.h"

#include "probe/table/count.h"
#include "probe/walk/partial.h"

const struct lint_bit_spec lint_bit_specs[LINT_BIT_COUNT] = {
#define BIT(name, leaf, subleaf, reg, bit) {#name, leaf, subleaf, reg, bit},
#include "host/lint/bit.def"
#undef BIT
};

static const struct lint_need needs[] = {
#define NEED(feature, need, reference) {LINT_BIT_##feature, LINT_BIT_##need, reference},
#include "host/lint/need.def"
#undef NEED
};

const struct lint_need *lint_need(unsigned i)
{
    return i < COUNT(needs) ? &needs[i] : NULL;
}

/* A row without CPUID_INDEXED of a leaf with subleaves says nothing about subleaf 1. */
static bool row_feature(const struct lint *lint, const struct lint_bit_spec *spec)
{
    const struct cpuid_entry *row = lint_row(lint, spec->leaf, spec->subleaf);

    if (!row || (spec->subleaf && !(row->flags & CPUID_INDEXED)))
        return false;
    return lint_reg_of(row, spec->reg) >> spec->bit & 1;
}

bool lint_feature(const struct lint *lint, enum lint_bit bit)
{
    const struct lint_bit_spec *spec = &lint_bit_specs[bit];
    const struct cpuid_table *table = lint->table;

    if (!table->partial || !(cpuid_unread_bits(table, range_base(spec->leaf), 0, EAX)))
        return row_feature(lint, spec);
    /* How far the range goes is not known, but the bit itself may be. */
    if (cpuid_unread_bits(table, spec->leaf, spec->subleaf, spec->reg) >> spec->bit & 1) {
        *lint->unread = true;
        return false;
    }
    return lint_reg_of(cpuid_table_find(table, spec->leaf, spec->subleaf), spec->reg) >> spec->bit & 1;
}

struct lint_place lint_at_feature(enum lint_bit bit)
{
    const struct lint_bit_spec *spec = &lint_bit_specs[bit];

    return lint_at_bits(spec->leaf, spec->subleaf, spec->reg, spec->bit, spec->bit);
}
