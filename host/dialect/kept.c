/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/kept.h"

#include <stdio.h>
#include <string.h>

#include "host/dialect/infer.h"

struct kept *kept_find(struct kept *kept, uint32_t *count, const char *label, uint32_t cpu)
{
    for (uint32_t i = 0; i < *count; i++)
        if (kept[i].cpu == cpu && strcmp(kept[i].label, label) == 0)
            return &kept[i];
    if (*count == KEPT_MAX)
        return NULL;
    struct kept *ret = &kept[(*count)++];

    snprintf(ret->label, sizeof(ret->label), "%s", label);
    ret->host = ret->numbered = false;
    ret->cpu = cpu;
    ret->line = 0;
    cpuid_table_clear(&ret->table);
    return ret;
}

uint32_t kept_subleaf(const struct kept *kept, const struct dialect_line *row)
{
    const struct cpuid_entry entry = {.leaf = row->leaf,
                                      .eax = row->regs.eax,
                                      .ebx = row->regs.ebx,
                                      .ecx = row->regs.ecx,
                                      .edx = row->regs.edx};

    return row->flags & ROW_NEXT ? infer_subleaf(&kept->table, &entry) : row->subleaf;
}

bool kept_differs(const struct cpuid_table *table, const struct cpuid_entry *row)
{
    if (infer_stateful(row->leaf))
        return false;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *old = &table->entry[i];

        if (old->leaf == row->leaf && old->subleaf == row->subleaf &&
            (old->eax != row->eax || old->ebx != row->ebx || old->ecx != row->ecx || old->edx != row->edx))
            return true;
    }
    return false;
}

struct cpuid_entry *kept_entry(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_entry *found = infer_row(table, leaf, subleaf);

    return found ? &table->entry[found - table->entry] : NULL;
}
