/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/cache.h"

#include "probe/decode/decode.h"

/* Where caches are put. */
struct list {
    struct decode_cache *at;
    uint32_t count, max;
};

static void add(struct list *list, const struct decode_cache *cache)
{
    if (list->count < list->max)
        list->at[list->count++] = *cache;
}

/* Leaves 4 and 0x8000001d share their layout. */
static void deterministic(const struct cpuid_table *table, uint32_t leaf, struct list *list)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const uint32_t type = decode_bits(entry->eax, 4, 0);

        if (entry->leaf != leaf || type < CACHE_DATA || type > CACHE_UNIFIED)
            continue;
        const uint64_t line = decode_bits(entry->ebx, 11, 0) + 1, parts = decode_bits(entry->ebx, 21, 12) + 1;
        const uint64_t ways = decode_bits(entry->ebx, 31, 22) + 1, sets = (uint64_t)entry->ecx + 1;

        add(list, &(struct decode_cache){
                      .bytes = line * parts * ways * sets,
                      .leaf = leaf,
                      .ways = entry->eax & 1 << 9 ? WAYS_FULL : (uint32_t)ways,
                      .line = (uint32_t)line,
                      .ids = decode_bits(entry->eax, 25, 14) + 1,
                      .level = (uint8_t)decode_bits(entry->eax, 7, 5),
                      .type = (uint8_t)type,
                  });
    }
}

uint32_t decode_ways4(uint32_t number)
{
    static const uint8_t ways[16] = {0, 1, 2, 3, 4, 6, 8, 0, 16, 0, 32, 48, 64, 96, 128};

    return number == 0xf ? WAYS_FULL : ways[number & 0xf];
}

/* A list that a hypervisor or a tool cut short does not hide what other leaves tell. */
static void add_missing(struct list *list, const struct decode_cache *cache)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i].level == cache->level &&
            (list->at[i].type == cache->type || list->at[i].type == CACHE_UNIFIED))
            return;
    add(list, cache);
}

static void level1(uint32_t reg, enum cache_type type, struct list *list)
{
    const uint32_t ways = decode_bits(reg, 23, 16);

    if (decode_bits(reg, 31, 24) && ways)
        add_missing(list, &(struct decode_cache){
                              .bytes = (uint64_t)decode_bits(reg, 31, 24) << 10,
                              .leaf = 0x80000005,
                              .ways = ways == 0xff ? WAYS_FULL : ways,
                              .line = decode_bits(reg, 7, 0),
                              .level = 1,
                              .type = (uint8_t)type,
                          });
}

static void level23(uint32_t reg, uint8_t level, uint64_t bytes, struct list *list)
{
    if (bytes && decode_bits(reg, 15, 12))
        add_missing(list, &(struct decode_cache){
                              .bytes = bytes,
                              .leaf = 0x80000006,
                              .ways = decode_ways4(decode_bits(reg, 15, 12)),
                              .line = decode_bits(reg, 7, 0),
                              .level = level,
                              .type = CACHE_UNIFIED,
                          });
}

static void extended(const struct cpuid_table *table, struct list *list)
{
    const struct cpuid_regs one = decode_regs(table, 0x80000005), two = decode_regs(table, 0x80000006);

    if (field_vendors(table, 0x80000005) != VENDOR_CYRIX) {
        level1(one.ecx, CACHE_DATA, list);
        level1(one.edx, CACHE_CODE, list);
    }
    level23(two.ecx, 2, (uint64_t)decode_bits(two.ecx, 31, 16) << 10, list);
    level23(two.edx, 3, (uint64_t)decode_bits(two.edx, 31, 18) << 19, list);
}

static void descriptors(const struct cpuid_table *table, struct list *list)
{
    const enum value_table values =
        field_vendors(table, 2) == VENDOR_CYRIX ? VALUES_leaf2_cyrix : VALUES_leaf2;
    const struct cpuid_entry *entry = cpuid_table_leaf(table, 2);
    struct decode_cursor cursor;
    struct decode_field field;

    if (!entry)
        return;
    for (cursor = decode_entry(table, entry); decode_next(&cursor, &field);) {
        struct decode_cache cache;
        const bool valid = !(cpuid_reg(&cursor.regs, field.field.reg) >> 31);

        if (valid && field.field.values == values && decode_cache_text(field.name, &cache))
            add(list, &cache);
    }
}

uint32_t decode_caches(const struct cpuid_table *table, struct decode_cache *out, uint32_t max)
{
    struct list list = {out, 0, max};

    deterministic(table, 4, &list);
    if (!list.count) {
        deterministic(table, 0x8000001d, &list);
        extended(table, &list);
    }
    if (!list.count)
        descriptors(table, &list);
    return list.count;
}
