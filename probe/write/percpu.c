/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/percpu.h"

#include "probe/field/field.h"
#include "probe/table/mem.h"

/* Where the comparison of two tables stands. */
struct pair {
    struct percpu *percpu;
    const struct cpuid_table *base;
    uint32_t at; /* entry of the base table that comes next */
};

static uint32_t percpu_mask(const struct pair *pair, const struct cpuid_entry *entry, unsigned reg)
{
    return field_mask(field_vendors(pair->base, entry->leaf), entry->leaf, entry->subleaf, reg, ATTR_PERCPU);
}

static bool add_place(struct percpu *percpu, const struct cpuid_entry *entry, unsigned reg, uint32_t mask)
{
    for (uint32_t i = 0; i < percpu->places; i++) {
        const struct percpu_place *place = &percpu->place[i];

        if (place->leaf == entry->leaf && place->subleaf == entry->subleaf && place->reg == reg)
            return true;
    }
    if (percpu->places == PERCPU_PLACES)
        return false;
    percpu->place[percpu->places++] = (struct percpu_place){
        .leaf = entry->leaf, .subleaf = entry->subleaf, .mask = mask, .reg = (uint8_t)reg};
    return true;
}

/* Places of the bits in which two rows of the same leaf and subleaf differ. */
static bool learn_difference(const struct pair *pair, const struct cpuid_entry *row,
                             const struct cpuid_entry *other)
{
    const struct cpuid_regs a = cpuid_entry_regs(row), b = cpuid_entry_regs(other);

    if (row->flags != other->flags)
        return false;
    /* Rows of a stateful leaf have no key of their own. */
    if (row->flags & CPUID_STATEFUL)
        return cpuid_regs_equal(&a, &b);
    for (unsigned reg = 0; reg < 4; reg++) {
        const uint32_t bits = cpuid_reg(&a, reg) ^ cpuid_reg(&b, reg);

        if (!bits)
            continue;
        const uint32_t mask = percpu_mask(pair, row, reg);

        if (bits & ~mask || !add_place(pair->percpu, row, reg, mask))
            return false;
    }
    return true;
}

static const struct percpu_row *optional(const struct percpu *percpu, const struct cpuid_entry *entry)
{
    for (uint32_t i = 0; i < percpu->rows; i++)
        if (percpu->row[i].leaf == entry->leaf && percpu->row[i].subleaf == entry->subleaf)
            return &percpu->row[i];
    return NULL;
}

/* A row that one of the two lacks: it must hold nothing but PERCPU bits. */
static bool learn_row(const struct pair *pair, const struct cpuid_entry *row)
{
    struct percpu *percpu = pair->percpu;
    struct cpuid_entry absent = *row;

    absent.eax = absent.ebx = absent.ecx = absent.edx = 0;
    if (row->flags & CPUID_STATEFUL || cpuid_entry_zero(row) || !learn_difference(pair, row, &absent))
        return false;
    const struct percpu_row *known = optional(percpu, row);

    if (known)
        return known->flags == row->flags && known->at == pair->at;
    if (percpu->rows == PERCPU_ROWS)
        return false;
    percpu->row[percpu->rows++] = (struct percpu_row){row->leaf, row->subleaf, row->flags, pair->at};
    return true;
}

static bool same_key(const struct cpuid_entry *a, const struct cpuid_entry *b)
{
    return a->leaf == b->leaf && a->subleaf == b->subleaf;
}

/*
 * Both tables are in the order in which a walk finds rows, so one pass over the two does, as in a merge: rows
 * with one key are compared bit by bit, and of two different keys one is a row that the other table lacks. It
 * is theirs if the base has that key nowhere; else it must be ours. learn_row() takes none that holds more
 * than per-CPU bits: such a row ends the comparison, as rows in another order do, and the table is written
 * whole.
 */
static bool compare(struct pair *pair, const struct cpuid_table *base, const struct cpuid_table *other)
{
    uint32_t j = 0;

    while (pair->at < base->count || j < other->count) {
        const struct cpuid_entry *row = pair->at < base->count ? &base->entry[pair->at] : NULL;
        const struct cpuid_entry *theirs = j < other->count ? &other->entry[j] : NULL;

        if (row && theirs && same_key(row, theirs)) {
            if (!learn_difference(pair, row, theirs))
                return false;
            pair->at++;
            j++;
        } else if (theirs && !cpuid_table_find(base, theirs->leaf, theirs->subleaf)) {
            if (!learn_row(pair, theirs))
                return false;
            j++;
        } else if (!row || !learn_row(pair, row)) {
            return false;
        } else {
            pair->at++;
        }
    }
    return true;
}

bool percpu_learn(struct percpu *percpu, const struct cpuid_table *base, const struct cpuid_table *other)
{
    const struct percpu before = *percpu;
    struct pair pair = {percpu, base, 0};

    if (compare(&pair, base, other))
        return true;
    *percpu = before;
    return false;
}

static uint32_t lowest_bit(uint32_t mask)
{
    return mask & (0u - mask);
}

/* A place's bits, moved down; a row that is not there holds zeros. */
static uint32_t place_value(const struct percpu_place *place, const struct cpuid_table *table)
{
    const struct cpuid_entry *entry = cpuid_table_find(table, place->leaf, place->subleaf);

    if (!entry)
        return 0;
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return (cpuid_reg(&regs, place->reg) & place->mask) / lowest_bit(place->mask);
}

void percpu_group_start(struct percpu *percpu)
{
    for (uint32_t i = 0; i < percpu->places; i++)
        percpu->place[i].group = 0;
    percpu->groups = percpu->places ? 1 : 0;
}

void percpu_group_split(struct percpu *percpu, const struct cpuid_table *table)
{
    uint8_t before[PERCPU_PLACES];
    uint32_t groups = 0;

    for (uint32_t i = 0; i < percpu->places; i++) {
        struct percpu_place *place = &percpu->place[i];
        uint32_t twin = 0;

        before[i] = place->group;
        while (twin < i && (before[twin] != before[i] ||
                            place_value(&percpu->place[twin], table) != place_value(place, table)))
            twin++;
        place->group = twin < i ? percpu->place[twin].group : (uint8_t)groups++;
    }
    percpu->groups = groups;
}

uint32_t percpu_value(const struct percpu *percpu, uint32_t group, const struct cpuid_table *table)
{
    for (uint32_t i = 0; i < percpu->places; i++)
        if (percpu->place[i].group == group)
            return place_value(&percpu->place[i], table);
    return 0;
}

static void set_place(const struct percpu_place *place, uint32_t value, struct cpuid_entry *entry)
{
    uint32_t *const regs[4] = {&entry->eax, &entry->ebx, &entry->ecx, &entry->edx};

    *regs[place->reg] =
        (*regs[place->reg] & ~place->mask) | ((value * lowest_bit(place->mask)) & place->mask);
}

/* A table in the making, and who takes its entries. */
struct build {
    const struct percpu *percpu;
    const uint32_t *values;
    uint32_t applied; /* places that were found */
    bool (*take)(void *ctx, const struct cpuid_entry *entry);
    void *ctx;
};

static bool build_entry(struct build *build, struct cpuid_entry entry)
{
    for (uint32_t i = 0; i < build->percpu->places; i++) {
        const struct percpu_place *place = &build->percpu->place[i];

        if (place->leaf == entry.leaf && place->subleaf == entry.subleaf) {
            set_place(place, build->values[place->group], &entry);
            build->applied++;
        }
    }
    if (optional(build->percpu, &entry) && cpuid_entry_zero(&entry))
        return true;
    return build->take(build->ctx, &entry);
}

/* The rows that stand before entry number at of the base table and that it lacks. */
static bool build_rows(struct build *build, const struct cpuid_table *base, uint32_t at)
{
    for (uint32_t i = 0; i < build->percpu->rows; i++) {
        const struct percpu_row *row = &build->percpu->row[i];
        const struct cpuid_entry entry = {.leaf = row->leaf, .subleaf = row->subleaf, .flags = row->flags};

        if (row->at == at && !cpuid_table_find(base, row->leaf, row->subleaf) && !build_entry(build, entry))
            return false;
    }
    return true;
}

static bool build_all(struct build *build, const struct cpuid_table *base)
{
    for (uint32_t at = 0; at < base->count; at++)
        if (!build_rows(build, base, at) || !build_entry(build, base->entry[at]))
            return false;
    return build_rows(build, base, base->count) && build->applied == build->percpu->places;
}

static bool take_into_table(void *ctx, const struct cpuid_entry *entry)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return cpuid_table_add(ctx, entry->leaf, entry->subleaf, entry->flags, &regs) != NULL;
}

bool percpu_apply(const struct percpu *percpu, const struct cpuid_table *base, const uint32_t *values,
                  struct cpuid_table *out)
{
    struct build build = {percpu, values, 0, take_into_table, out};

    cpuid_table_clear(out);
    return build_all(&build, base);
}

struct expected {
    const struct cpuid_table *table;
    uint32_t at;
};

static bool take_if_expected(void *ctx, const struct cpuid_entry *entry)
{
    struct expected *expected = ctx;

    return expected->at < expected->table->count &&
           memcmp(entry, &expected->table->entry[expected->at++], sizeof(*entry)) == 0;
}

bool percpu_rebuilds(const struct percpu *percpu, const struct cpuid_table *base,
                     const struct cpuid_table *table)
{
    uint32_t values[PERCPU_PLACES];
    struct expected expected = {table, 0};
    struct build build = {percpu, values, 0, take_if_expected, &expected};

    for (uint32_t group = 0; group < percpu->groups; group++)
        values[group] = percpu_value(percpu, group, table);
    return build_all(&build, base) && expected.at == table->count;
}
