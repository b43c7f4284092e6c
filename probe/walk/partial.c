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
};

const char *cpuid_partial_name(unsigned partial)
{
    return partial < CPUID_PARTIAL_COUNT ? kinds[partial].name : NULL;
}

const char *cpuid_partial_words(unsigned partial)
{
    return partial < CPUID_PARTIAL_COUNT ? kinds[partial].words : NULL;
}

/* As range_past(), where the maximum is known. */
static bool past_maximum(const struct cpuid_table *table, uint32_t leaf)
{
    const struct cpuid_entry *base = cpuid_table_find(table, range_base(leaf), 0);

    return base && !(table->note[base - table->entry].unread & 1) && range_past(table, leaf);
}

unsigned cpuid_unread_regs(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    if (!table->partial)
        return 0;
    const struct cpuid_entry *entry = cpuid_table_find(table, leaf, subleaf);

    if (entry)
        return table->note[entry - table->entry].unread;
    return past_maximum(table, leaf) ? 0 : 15;
}

bool cpuid_unread(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    return cpuid_unread_regs(table, leaf, subleaf) == 15;
}
