/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/partial.h"

#include "probe/walk/range.h"

static const struct {
    const char *name, *words;
} kinds[CPUID_PARTIAL_COUNT] = {
    [CPUID_WHOLE] = {"whole", "nothing is missing"},
    [CPUID_PARTIAL_TRACE] = {"trace", "only what was asked is in this file"},
    [CPUID_PARTIAL_WORDS] = {"words", "only words of features are in this file"},
    [CPUID_PARTIAL_ZEROS] = {"zeros", "rows of zeros are not in this file"},
    [CPUID_PARTIAL_ROWS] = {"rows", "only some rows are in this file"},
    [CPUID_PARTIAL_NAMES] = {"names", "only features by name are in this file"},
};

const char *cpuid_partial_name(unsigned partial)
{
    return partial < CPUID_PARTIAL_COUNT ? kinds[partial].name : NULL;
}

const char *cpuid_partial_words(unsigned partial)
{
    return partial < CPUID_PARTIAL_COUNT ? kinds[partial].words : NULL;
}

/* The bits of a row with a register of which only some are known stand in padding[]: that of which register.
 */
static unsigned place_of(unsigned unread, unsigned reg)
{
    unsigned place = 0;

    for (unsigned before = 0; before < reg; before++)
        place += !(unread >> before & 1);
    return place;
}

uint32_t cpuid_hidden(const struct cpuid_table *table, uint32_t i, unsigned reg)
{
    const unsigned unread = table->note[i].unread;

    if (unread >> reg & 1)
        return UINT32_MAX;
    if (table->partial != CPUID_PARTIAL_NAMES)
        return 0;
    const unsigned place = place_of(unread, reg);

    return place < CPUID_HIDE_MAX ? table->entry[i].padding[place] : 0;
}

unsigned cpuid_hidden_regs(const struct cpuid_table *table, uint32_t i)
{
    unsigned ret = 0;

    for (unsigned reg = 0; reg < 4; reg++)
        ret |= (cpuid_hidden(table, i, reg) ? 1u : 0u) << reg;
    return ret;
}

bool cpuid_hide(struct cpuid_table *table, uint32_t i, const uint32_t hidden[4])
{
    unsigned unread = 0;

    for (unsigned reg = 0; reg < 4; reg++)
        unread |= (hidden[reg] == UINT32_MAX ? 1u : 0u) << reg;
    if (!unread && hidden[3])
        return false;
    table->note[i].unread = unread & 15;
    for (unsigned reg = 0; reg < 4; reg++)
        if (!(unread >> reg & 1) && place_of(unread, reg) < CPUID_HIDE_MAX)
            table->entry[i].padding[place_of(unread, reg)] = hidden[reg];
    return true;
}

/* As range_past(), where the maximum is known. */
static bool past_maximum(const struct cpuid_table *table, uint32_t leaf)
{
    const struct cpuid_entry *base = cpuid_table_leaf(table, range_base(leaf));

    return base && !cpuid_hidden(table, (uint32_t)(base - table->entry), 0) && range_past(table, leaf);
}

uint32_t cpuid_unread_bits(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    if (!table->partial)
        return 0;
    const struct cpuid_entry *entry = cpuid_table_find(table, leaf, subleaf);

    if (entry)
        return cpuid_hidden(table, (uint32_t)(entry - table->entry), reg);
    return past_maximum(table, leaf) ? 0 : UINT32_MAX;
}

unsigned cpuid_unread_regs(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    unsigned ret = 0;

    for (unsigned reg = 0; table->partial && reg < 4; reg++)
        ret |= (cpuid_unread_bits(table, leaf, subleaf, reg) ? 1u : 0u) << reg;
    return ret;
}

unsigned cpuid_unread_leaf(const struct cpuid_table *table, uint32_t leaf)
{
    return cpuid_unread_regs(table, leaf, 0);
}

bool cpuid_unread(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    for (unsigned reg = 0; reg < 4; reg++)
        if (cpuid_unread_bits(table, leaf, subleaf, reg) != UINT32_MAX)
            return false;
    return true;
}
