/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/xsave.h"

#include <stddef.h>

/* The legacy area of FXSAVE and the header of XSAVE. */
#define AREA_START 576

#define XSAVE_LEAF 0xdu
#define SUBLEAVES 64

/* The rows of leaf 0xd by subleaf, as cpuid_table_find() finds them: in one pass, where each of 62 questions
 * would look at the whole table. */
static void find_rows(const struct cpuid_table *table, const struct cpuid_entry *row[SUBLEAVES])
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const bool any = !(entry->flags & CPUID_INDEXED);

        if (entry->leaf != XSAVE_LEAF)
            continue;
        for (uint32_t subleaf = any ? 0 : entry->subleaf; subleaf < SUBLEAVES; subleaf++) {
            if (!row[subleaf])
                row[subleaf] = entry;
            if (!any)
                break;
        }
    }
}

uint32_t decode_components(const struct cpuid_table *table, struct decode_component *out, uint32_t max)
{
    const struct cpuid_entry *row[SUBLEAVES] = {NULL};
    uint32_t count = 0, end = AREA_START;

    find_rows(table, row);
    for (uint32_t number = 2; number < SUBLEAVES && count < max; number++) {
        if (!row[number] || !row[number]->eax)
            continue;
        const struct cpuid_regs regs = cpuid_entry_regs(row[number]);
        const bool aligned = regs.ecx & 2;

        if (aligned)
            end = (end + 63) & ~UINT32_C(63);
        out[count++] = (struct decode_component){
            .number = number,
            .size = regs.eax,
            .offset = regs.ebx,
            .compacted = end,
            .supervisor = regs.ecx & 1,
            .aligned = aligned,
            .xfd = regs.ecx & 4,
        };
        end += regs.eax;
    }
    return count;
}
