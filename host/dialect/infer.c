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

uint32_t infer_subleaf(const struct cpuid_table *table, uint32_t leaf)
{
    return infer_stateful(leaf) ? 0 : infer_rows_of(table, leaf);
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
