/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/infer.h"

#include "probe/walk/spec.h"

static uint32_t infer_rows_of(const struct cpuid_table *table, uint32_t leaf)
{
    uint32_t rows = 0;

    for (uint32_t i = 0; i < table->count; i++)
        rows += table->entry[i].leaf == leaf;
    return rows;
}

static const struct leaf_spec *spec_of(const struct cpuid_table *table, uint32_t leaf)
{
    return spec_leaf(leaf, spec_table_hypervisor(table, leaf));
}

static bool has_other_subleaf(const struct cpuid_table *table, uint32_t leaf)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf && table->entry[i].subleaf)
            return true;
    return false;
}

static bool first_of(const struct cpuid_table *table, uint32_t place)
{
    for (uint32_t i = 0; i < place; i++)
        if (table->entry[i].leaf == table->entry[place].leaf)
            return false;
    return true;
}

bool infer_stateful(uint32_t leaf)
{
    return spec_leaf(leaf, HV_UNKNOWN)->rule == WALK_STATEFUL;
}

bool infer_numbered(uint32_t leaf)
{
    return spec_has_subleaves(leaf, HV_UNKNOWN);
}

/* The lowest bit above number, or the next number if no bit is left. */
static uint32_t next_bit(uint64_t bits, uint32_t number)
{
    for (uint32_t bit = number + 1; bit < 64; bit++)
        if (bits >> bit & 1)
            return bit;
    return number + 1;
}

/*
 * Size and offset of a component, not subleaf 1: the offset is behind the 576 bytes of x87 and SSE, and a
 * size is even (SDM volume 1, 13.4.2), where the flags of subleaf 1 begin with XSAVEOPT, which comes with the
 * others.
 */
#define XSAVE_LEGACY 576u
#define XSAVE_FLAGS 0x1fu

static bool is_component(const struct cpuid_entry *row)
{
    return row->eax > XSAVE_FLAGS || (row->ebx >= XSAVE_LEGACY && !(row->eax & 1));
}

const struct cpuid_entry *infer_row(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf && table->entry[i].subleaf == subleaf)
            return &table->entry[i];
    return NULL;
}

static uint32_t xsave_subleaf(const struct cpuid_table *table, const struct cpuid_entry *row, uint32_t last)
{
    const struct cpuid_entry *one = infer_row(table, XSAVE_LEAF, 1);
    const struct cpuid_entry *zero = infer_row(table, XSAVE_LEAF, 0);
    const bool supervisor = row->ecx & 1;

    if (!last && !is_component(row))
        return 1;
    last = last ? last : 1;
    if (supervisor)
        return next_bit(one ? (uint64_t)one->edx << 32 | one->ecx : 0, last);
    return next_bit(zero ? (uint64_t)zero->edx << 32 | zero->eax : 0, last);
}

/* The highest subleaf that there is of a leaf; the table has rows of it. */
static uint32_t last_subleaf(const struct cpuid_table *table, uint32_t leaf)
{
    uint32_t last = 0;

    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf && table->entry[i].subleaf > last)
            last = table->entry[i].subleaf;
    return last;
}

uint32_t infer_subleaf(const struct cpuid_table *table, const struct cpuid_entry *row)
{
    const struct leaf_spec *spec = spec_of(table, row->leaf);
    const struct cpuid_entry *zero = infer_row(table, row->leaf, 0);

    if (spec->rule == WALK_STATEFUL || !infer_rows_of(table, row->leaf))
        return 0;
    const uint32_t last = last_subleaf(table, row->leaf);

    /* Whoever prints rows without data counts. */
    if (!(row->eax | row->ebx | row->ecx | row->edx))
        return last + 1;
    if (spec->rule == WALK_XSAVE)
        return xsave_subleaf(table, row, last);
    if (spec->rule == WALK_BITMAP && zero) {
        const struct cpuid_regs regs = cpuid_entry_regs(zero);

        return next_bit(cpuid_reg(&regs, spec->reg) & spec->mask, last);
    }
    return last + 1;
}

/* True if no leaf is below that of the row before: then rows of a leaf stand side by side. */
static bool leaves_rise(const struct cpuid_table *table)
{
    for (uint32_t i = 1; i < table->count; i++)
        if (table->entry[i].leaf < table->entry[i - 1].leaf)
            return false;
    return true;
}

static bool beside_others(const struct cpuid_table *table, uint32_t place)
{
    const uint32_t leaf = table->entry[place].leaf;

    return (place && table->entry[place - 1].leaf == leaf) ||
           (place + 1 < table->count && table->entry[place + 1].leaf == leaf);
}

static uint32_t flags_of(const struct cpuid_table *table, uint32_t place, bool rise)
{
    const uint32_t leaf = table->entry[place].leaf;
    const struct leaf_spec *spec = spec_of(table, leaf);

    if (rise && spec->rule == WALK_SINGLE && !beside_others(table, place))
        return 0;
    if (spec->rule == WALK_STATEFUL) {
        if (infer_rows_of(table, leaf) < 2)
            return 0;
        return first_of(table, place) ? CPUID_STATEFUL | CPUID_READ_NEXT : CPUID_STATEFUL;
    }
    /* QEMU from 9.2 on leaves the index of {0xd, 63} in the row behind it, where it says nothing. */
    if (spec->rule == WALK_SINGLE && infer_rows_of(table, leaf) == 1)
        return 0;
    if (spec->rule == WALK_SINGLE || spec->rule == WALK_UNKNOWN)
        return has_other_subleaf(table, leaf) ? CPUID_INDEXED : 0;
    return CPUID_INDEXED;
}

void infer_flags(struct cpuid_table *table)
{
    const bool rise = leaves_rise(table);
    uint32_t flags[CPUID_TABLE_MAX];

    for (uint32_t i = 0; i < table->count; i++)
        flags[i] = flags_of(table, i, rise);
    for (uint32_t i = 0; i < table->count; i++)
        table->entry[i].flags = flags[i];
}
