/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the flags of rows, and about leaf 2, which has flags of its own. */
#include <inttypes.h>

#include "host/lint/look.h"
#include "probe/table/count.h"

#define FLAGS_STATEFUL (CPUID_STATEFUL | CPUID_READ_NEXT)
#define FLAGS_KNOWN (CPUID_INDEXED | FLAGS_STATEFUL)

/* Linux, cpuid_function_is_indexed(). KVM gives other leaves with subleaves without the flag. */
static const uint32_t indexed[] = {
    0x4, 0x7, 0xb, 0xd, 0xf, 0x10, 0x12, 0x14, 0x17, 0x18, 0x1d, 0x1e, 0x1f, 0x24, 0x8000001d,
};

void lint_undefined_flag(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];

        if (entry->flags & ~(uint32_t)FLAGS_KNOWN)
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "flags 0x%" PRIx32 ", expected 1, 2 and 4 at most", entry->flags);
    }
}

void lint_stateful_flag(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];

        if ((entry->flags & FLAGS_STATEFUL) && entry->leaf != 2)
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "flags %" PRIu32 ", expected 2 and 4 on leaf 2 alone", entry->flags & FLAGS_KNOWN);
    }
}

/* A list that such a row makes endless is another rule's. */
static bool ends_here(const struct lint *lint, const struct cpuid_entry *entry)
{
    const struct leaf_spec *spec = lint_spec(lint, entry->leaf);

    return spec->rule != WALK_TYPE || !(lint_reg_of(entry, spec->reg) & spec->mask);
}

void lint_index_flag_missing(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        bool known = false;

        for (size_t k = 0; k < COUNT(indexed); k++)
            known = known || indexed[k] == entry->leaf;
        if (known && !(entry->flags & CPUID_INDEXED) && !cpuid_entry_zero(entry) && ends_here(lint, entry) &&
            lint_first_of_leaf(lint->table, i))
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "flags %" PRIu32 ", expected flag 1, as 0x%" PRIx32 " has subleaves", entry->flags,
                        entry->leaf);
    }
}

void lint_index_flag_extra(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const uint8_t rule = lint_spec(lint, entry->leaf)->rule;

        if ((entry->flags & CPUID_INDEXED) && (rule == WALK_SINGLE || rule == WALK_STATEFUL) &&
            !cpuid_entry_zero(entry))
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "flags %" PRIu32 ", expected flag 1 to be clear: other subleaves read as zeros",
                        entry->flags);
    }
}

void lint_leaf2_rows(struct lint *lint)
{
    const struct cpuid_entry *first = lint_leaf(lint, 2);
    uint32_t rows = 0;

    for (uint32_t i = 0; i < lint->table->count; i++)
        rows += lint->table->entry[i].leaf == 2 && (lint->table->entry[i].flags & CPUID_STATEFUL);
    if (!first)
        return;
    const uint32_t reads = first->eax & 0xff;

    if (reads > 1 || rows > 1)
        lint_report(lint, lint_at_leaf_bits(2, EAX, 7, 0),
                    "%" PRIu32 " reads, %" PRIu32 " stateful rows, expected one read and row", reads, rows);
}
