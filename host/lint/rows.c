/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about single rows and their number. */
#include <inttypes.h>

#include "host/lint/look.h"
#include "probe/walk/shape.h"

/* KVM_MAX_CPUID_ENTRIES before Linux 5.10. */
#define OLD_ROWS_MAX 80u

static bool is_blank(const struct lint *lint, uint32_t i)
{
    const struct cpuid_entry *entry = &lint->table->entry[i];

    return i > 0 && !entry->leaf && !entry->subleaf && !entry->flags && cpuid_entry_zero(entry);
}

void lint_duplicate(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const struct cpuid_entry *first = cpuid_table_find(lint->table, entry->leaf, entry->subleaf);

        if (!first || first >= entry || (entry->flags & CPUID_STATEFUL) || is_blank(lint, i))
            continue;
        lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                    "entry %" PRIu32 " is never looked at, expected one entry for what entry %u answers", i,
                    (unsigned)(first - lint->table->entry));
    }
}

void lint_blank_row(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++)
        if (is_blank(lint, i) && cpuid_table_leaf(lint->table, 0) != &lint->table->entry[i])
            lint_report(lint, lint_at_row(0, 0), "entry %" PRIu32 " is all zeros, expected no such entry", i);
}

void lint_padding(struct lint *lint)
{
    const bool masks = lint->table->partial == CPUID_PARTIAL_NAMES; /* see cpuid_hide() */

    for (uint32_t i = 0; i < lint->table->count && !masks; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const uint32_t *padding = entry->padding;

        if (padding[0] | padding[1] | padding[2])
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "padding is 0x%" PRIx32 " 0x%" PRIx32 " 0x%" PRIx32 ", expected zeros", padding[0],
                        padding[1], padding[2]);
    }
}

void lint_subleaf_garbage(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];

        if (entry->subleaf && !(entry->flags & CPUID_INDEXED) && !shape_left_index(lint->table, entry))
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "subleaf 0x%" PRIx32 " and flags %" PRIu32
                        ", expected subleaf 0 where flag 1 is clear",
                        entry->subleaf, entry->flags);
    }
}

void lint_over_80_rows(struct lint *lint)
{
    if (lint->table->count > OLD_ROWS_MAX && lint_is_guest(lint))
        lint_report(lint, lint_at_table(), "%" PRIu32 " rows, expected at most %u", lint->table->count,
                    OLD_ROWS_MAX);
}
