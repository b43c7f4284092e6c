/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/cache.h"
#include "probe/decode/decode.h"

struct list {
    struct decode_tlb *at;
    uint32_t count, max;
};

static void add(struct list *list, const struct decode_tlb *tlb)
{
    if (list->count < list->max && tlb->entries)
        list->at[list->count++] = *tlb;
}

static void deterministic(const struct cpuid_table *table, struct list *list)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const uint32_t ways = decode_bits(entry->ebx, 31, 16);

        if (entry->leaf != 0x18 || !decode_bits(entry->edx, 4, 0))
            continue;
        add(list, &(struct decode_tlb){
                      .leaf = entry->leaf,
                      .entries = ways * entry->ecx,
                      .ways = entry->edx & 1 << 8 ? WAYS_FULL : ways,
                      .level = (uint8_t)decode_bits(entry->edx, 7, 5),
                      .type = (uint8_t)decode_bits(entry->edx, 4, 0),
                      .pages = (uint8_t)decode_bits(entry->ebx, 3, 0),
                  });
    }
}

/* A register of 0x80000005: entries and ways in bytes, code below data. */
static void level1(uint32_t reg, uint8_t pages, struct list *list)
{
    for (unsigned half = 0; half < 2; half++) {
        const uint32_t ways = decode_bits(reg >> 16 * half, 15, 8);

        add(list, &(struct decode_tlb){
                      .leaf = 0x80000005,
                      .entries = ways ? decode_bits(reg >> 16 * half, 7, 0) : 0,
                      .ways = ways == 0xff ? WAYS_FULL : ways,
                      .level = 1,
                      .type = half ? 1 : 2,
                      .pages = pages,
                  });
    }
}

/* A register of 0x80000006 or 0x80000019: 12 bits of entries and a number of table assoc4, code below data.
 */
static void level12(uint32_t leaf, uint32_t reg, uint8_t level, uint8_t pages, struct list *list)
{
    for (unsigned half = 0; half < 2; half++) {
        const uint32_t assoc = decode_bits(reg >> 16 * half, 15, 12);

        add(list, &(struct decode_tlb){
                      .leaf = leaf,
                      .entries = assoc ? decode_bits(reg >> 16 * half, 11, 0) : 0,
                      .ways = decode_ways4(assoc),
                      .level = level,
                      .type = half ? 1 : 2,
                      .pages = pages,
                  });
    }
}

uint32_t decode_tlbs(const struct cpuid_table *table, struct decode_tlb *out, uint32_t max)
{
    const struct cpuid_regs one = decode_regs(table, 0x80000005), two = decode_regs(table, 0x80000006);
    const struct cpuid_regs huge = decode_regs(table, 0x80000019);
    struct list list = {out, 0, max};

    deterministic(table, &list);
    if (list.count)
        return list.count;
    if (field_vendors(table, 0x80000005) != VENDOR_CYRIX) {
        level1(one.eax, PAGE_2M | PAGE_4M, &list);
        level1(one.ebx, PAGE_4K, &list);
    }
    level12(0x80000006, two.eax, 2, PAGE_2M | PAGE_4M, &list);
    level12(0x80000006, two.ebx, 2, PAGE_4K, &list);
    level12(0x80000019, huge.eax, 1, PAGE_1G, &list);
    level12(0x80000019, huge.ebx, 2, PAGE_1G, &list);
    return list.count;
}
