/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/look.h"

#include <stdlib.h>

static bool is_stateful(const struct cpuid_entry *entry)
{
    return (entry->flags & (CPUID_STATEFUL | CPUID_INDEXED)) == CPUID_STATEFUL;
}

static uint32_t turn_of(const struct cpuid_table *table, uint32_t i)
{
    uint32_t turn = 0;

    for (uint32_t j = 0; j < i; j++)
        turn += table->entry[j].leaf == table->entry[i].leaf && is_stateful(&table->entry[j]);
    return turn;
}

static const struct cpuid_entry *find_turn(const struct cpuid_table *table, const struct diff_key *key)
{
    uint32_t turn = 0;

    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == key->leaf && is_stateful(&table->entry[i]) && turn++ == key->turn)
            return &table->entry[i];
    return NULL;
}

static bool past_maximum(const struct cpuid_table *table, uint32_t leaf)
{
    const struct cpuid_entry *base = cpuid_table_find(table, replay_range_base(KVM_5_7, leaf), 0);

    return !base || leaf > base->eax;
}

static bool is_redirected(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    const struct cpuid_entry *zero = cpuid_table_find(table, 0, 0);

    if (!zero || zero->eax == entry->leaf || cpuid_entry_zero(entry) || !past_maximum(table, entry->leaf))
        return false;
    const struct cpuid_entry *highest = cpuid_table_find(table, zero->eax, entry->subleaf);

    if (!highest)
        return false;
    const struct cpuid_regs here = cpuid_entry_regs(entry), there = cpuid_entry_regs(highest);

    return cpuid_regs_equal(&here, &there);
}

enum diff_row diff_row(const struct cpuid_table *table, uint32_t i, struct diff_key *ret)
{
    const struct cpuid_entry *entry = &table->entry[i];

    *ret = (struct diff_key){entry->leaf, entry->flags & CPUID_INDEXED ? entry->subleaf : 0, 0};
    if (is_stateful(entry))
        ret->turn = turn_of(table, i);
    if (!ret->turn && cpuid_table_find(table, ret->leaf, ret->subleaf) != entry)
        return DIFF_ROW_HIDDEN;
    return is_redirected(table, entry) ? DIFF_ROW_REDIRECTED : DIFF_ROW_SEEN;
}

int diff_key_order(const struct diff_key *a, const struct diff_key *b)
{
    const uint32_t left[] = {a->leaf, a->subleaf, a->turn}, right[] = {b->leaf, b->subleaf, b->turn};

    for (int i = 0; i < 3; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static int order(const void *a, const void *b)
{
    return diff_key_order(a, b);
}

size_t diff_keys(const struct cpuid_table *table, struct diff_key keys[CPUID_TABLE_MAX])
{
    size_t count = 0;

    for (uint32_t i = 0; i < table->count; i++)
        count += diff_row(table, i, &keys[count]) == DIFF_ROW_SEEN;
    qsort(keys, count, sizeof(keys[0]), order);
    return count;
}

/* The row of a place, without those that are not data of the place itself. */
static const struct cpuid_entry *own_entry(const struct cpuid_table *table, const struct diff_key *key,
                                           struct diff_look *ret)
{
    const struct replay replay = {table, KVM_5_7};
    struct replay_answer answer;

    if (key->turn)
        return find_turn(table, key);
    replay_lookup(&replay, key->leaf, key->subleaf, &answer);
    if (answer.how != REPLAY_ENTRY) {
        ret->past = answer.how != REPLAY_ABSENT;
        if (answer.topology && answer.leaf == key->leaf)
            ret->regs = answer.regs;
        return NULL;
    }
    ret->repeats = key->subleaf && !(answer.entry->flags & CPUID_INDEXED);
    ret->past = is_redirected(table, answer.entry);
    return ret->repeats || ret->past ? NULL : answer.entry;
}

void diff_look(const struct cpuid_table *table, const struct diff_key *key, struct diff_look *ret)
{
    *ret = (struct diff_look){0};
    ret->entry = own_entry(table, key, ret);
    if (ret->entry)
        ret->regs = cpuid_entry_regs(ret->entry);
    ret->present = !cpuid_regs_zero(&ret->regs);
}
