/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/cpuid.h"

static const char *const end_names[CPUID_END_COUNT] = {
    [CPUID_END_UNKNOWN] = "unknown", [CPUID_END_SINGLE] = "single", [CPUID_END_DECLARED] = "declared",
    [CPUID_END_TYPE] = "type-zero",  [CPUID_END_BITMAP] = "bitmap", [CPUID_END_REPEATED] = "repeated",
    [CPUID_END_ZERO] = "zero-row",   [CPUID_END_CAP] = "cap",       [CPUID_END_UNREAD] = "unread",
    [CPUID_END_ASKED] = "asked",
};

const char *cpuid_end_name(unsigned end)
{
    return end_names[end < CPUID_END_COUNT ? end : CPUID_END_UNKNOWN];
}

bool cpuid_regs_zero(const struct cpuid_regs *regs)
{
    return !(regs->eax | regs->ebx | regs->ecx | regs->edx);
}

bool cpuid_entry_zero(const struct cpuid_entry *entry)
{
    return !(entry->eax | entry->ebx | entry->ecx | entry->edx);
}

bool cpuid_regs_equal(const struct cpuid_regs *a, const struct cpuid_regs *b)
{
    return a->eax == b->eax && a->ebx == b->ebx && a->ecx == b->ecx && a->edx == b->edx;
}

struct cpuid_regs cpuid_entry_regs(const struct cpuid_entry *entry)
{
    return (struct cpuid_regs){entry->eax, entry->ebx, entry->ecx, entry->edx};
}

uint32_t cpuid_reg(const struct cpuid_regs *regs, unsigned number)
{
    if (number & 2)
        return number & 1 ? regs->edx : regs->ecx;
    return number & 1 ? regs->ebx : regs->eax;
}

const char *cpuid_reg_name(unsigned number)
{
    static const char names[4][4] = {"eax", "ebx", "ecx", "edx"};

    return names[number & 3];
}

void cpuid_table_clear(struct cpuid_table *table)
{
    table->count = table->dropped = table->unread = table->capped = table->rows = table->reads = 0;
    table->partial = CPUID_WHOLE;
}

struct cpuid_entry *cpuid_table_add(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf,
                                    uint32_t flags, const struct cpuid_regs *regs)
{
    if (table->count >= CPUID_TABLE_MAX) {
        table->dropped++;
        return NULL;
    }
    struct cpuid_entry *entry = &table->entry[table->count];

    table->note[table->count] = (struct cpuid_note){0};
    table->count++;
    *entry = (struct cpuid_entry){
        .leaf = leaf,
        .subleaf = subleaf,
        .flags = flags,
        .eax = regs->eax,
        .ebx = regs->ebx,
        .ecx = regs->ecx,
        .edx = regs->edx,
    };
    return entry;
}

const struct cpuid_entry *cpuid_table_find(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_entry *const end = table->entry + table->count;

    for (const struct cpuid_entry *entry = table->entry; entry < end; entry++)
        if (entry->leaf == leaf && (!(entry->flags & CPUID_INDEXED) || entry->subleaf == subleaf))
            return entry;
    return NULL;
}

const struct cpuid_entry *cpuid_table_leaf(const struct cpuid_table *table, uint32_t leaf)
{
    return cpuid_table_find(table, leaf, 0);
}

uint32_t cpuid_table_apic_id(const struct cpuid_table *table)
{
    static const uint32_t extended[] = {0x1f, 0xb};

    for (size_t i = 0; i < sizeof(extended) / sizeof(extended[0]); i++) {
        const struct cpuid_entry *level = cpuid_table_leaf(table, extended[i]);

        if (level && (level->ebx & 0xffff))
            return level->edx;
    }
    const struct cpuid_entry *basic = cpuid_table_leaf(table, 1);

    return basic ? basic->ebx >> 24 : 0;
}
