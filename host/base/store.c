/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/store.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

struct store_table {
    uint32_t base, changes; /* number of a base, and how many words are otherwise */
    size_t first_change;
};

/* A word of a table that is otherwise than its base's. */
struct store_change {
    uint16_t place; /* in the table, in words */
    uint32_t word;
};

/* A machine has few core types, and a file's machines stand together: so many bases are tried, newest first.
 */
enum { BASES_TRIED = 16, WORD = sizeof(uint32_t) };

/* A table is kept as changes where those take less than half of its memory. */
enum { CHANGES_MOST = sizeof(struct cpuid_table) / WORD / 4 };

/* Words of a table up to the end of its last entry; no more of it is kept. */
static uint32_t words_of(const struct cpuid_table *table)
{
    return (uint32_t)((offsetof(struct cpuid_table, entry) + table->count * sizeof(table->entry[0])) / WORD);
}

/* What a table has otherwise than another one: how many words, up to most. */
static uint32_t find_changes(const struct cpuid_table *base, const struct cpuid_table *table,
                             struct store_change *ret, uint32_t most)
{
    const unsigned char *from = (const unsigned char *)base, *to = (const unsigned char *)table;
    const uint32_t words = words_of(table);
    uint32_t count = 0;

    if (base->count != table->count)
        return most;
    for (uint32_t i = 0; i < words && count < most; i++)
        if (memcmp(from + (size_t)i * WORD, to + (size_t)i * WORD, WORD) != 0) {
            ret[count].place = (uint16_t)i;
            memcpy(&ret[count++].word, to + (size_t)i * WORD, WORD);
        }
    return count;
}

/* Keep the table as a base of its own. */
static bool store_add_base(struct store *store, const struct cpuid_table *table, struct store_table *ret)
{
    const size_t size = (size_t)words_of(table) * WORD;
    const size_t pointer = sizeof(*store->bases); // NOLINT(bugprone-sizeof-expression): one is kept
    struct cpuid_table *base = malloc(size);

    if (!base || !array_grow(&store->bases, store->base_count, 1, &store->base_capacity, pointer)) {
        free(base);
        return false;
    }
    memcpy(base, table, size);
    *ret = (struct store_table){.base = (uint32_t)store->base_count};
    store->bases[store->base_count++] = base;
    store->bytes += size + pointer;
    return true;
}

/* Keep the table as changes of a base, or as a base. */
static bool store_keep(struct store *store, const struct cpuid_table *table, struct store_table *ret)
{
    const uint32_t most = words_of(table) / 4;
    struct store_change changes[CHANGES_MOST];
    uint32_t count = most;
    size_t i = store->base_count;

    for (; i > 0 && count == most && i + BASES_TRIED > store->base_count; i--)
        count = find_changes(store->bases[i - 1], table, changes, most);
    if (count == most)
        return store_add_base(store, table, ret);
    if (!array_grow(&store->changes, store->change_count, count, &store->change_capacity,
                    sizeof(*store->changes)))
        return false;
    *ret = (struct store_table){(uint32_t)i, count, store->change_count};
    if (count)
        memcpy(&store->changes[store->change_count], changes, count * sizeof(*changes));
    store->change_count += count;
    store->bytes += count * sizeof(*changes);
    return true;
}

enum store_result store_add(struct store *store, const struct cpuid_table *table)
{
    if (store->bytes > STORE_MAX)
        return STORE_FULL;
    if (!array_grow(&store->tables, store->count, 1, &store->capacity, sizeof(*store->tables)) ||
        !store_keep(store, table, &store->tables[store->count]))
        return STORE_NO_MEMORY;
    store->bytes += sizeof(*store->tables);
    store->count++;
    return STORE_GOOD;
}

const struct cpuid_table *store_get(const struct store *store, size_t i, struct cpuid_table *scratch)
{
    const struct store_table *kept = &store->tables[i];
    const struct cpuid_table *base = store->bases[kept->base];

    if (!kept->changes)
        return base;
    memcpy(scratch, base, (size_t)words_of(base) * WORD);
    for (uint32_t at = 0; at < kept->changes; at++) {
        const struct store_change *change = &store->changes[kept->first_change + at];

        memcpy((unsigned char *)scratch + (size_t)change->place * WORD, &change->word, WORD);
    }
    return scratch;
}

void store_free(struct store *store)
{
    for (size_t i = 0; i < store->base_count; i++)
        free(store->bases[i]);
    free(store->bases);
    free(store->changes);
    free(store->tables);
    *store = (struct store){0};
}
