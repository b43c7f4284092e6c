/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/shape.h"

#include <inttypes.h>
#include <stdio.h>

static void add(struct diff_pair *pair, enum diff_kind kind, const struct diff_key *key,
                const struct cpuid_entry *a, const struct cpuid_entry *b)
{
    diff_pair_add(pair, &(struct diff_item){
                            .kind = (uint8_t)kind,
                            .class = DIFF_STRUCTURAL,
                            .in_a = a,
                            .in_b = b,
                            .place = {.key = *key, .field = DIFF_NO_FIELD},
                            .a = a ? a->flags : 0,
                            .b = b ? b->flags : 0,
                        });
}

void diff_shape_place(struct diff_pair *pair, const struct diff_key *key, const struct diff_look *a,
                      const struct diff_look *b)
{
    if (a->entry && b->entry && a->entry->flags != b->entry->flags)
        add(pair, DIFF_FLAGS, key, a->entry, b->entry);
    if (!a->entry == !b->entry)
        return;
    if ((a->entry ? b : a)->repeats)
        add(pair, DIFF_REPEATS, key, a->entry, b->entry);
    else if (!a->present && !b->present)
        add(pair, DIFF_ZERO_ROW, key, a->entry, b->entry);
}

/* How many rows of a table are of this kind at this place. */
static uint32_t count_rows(const struct cpuid_table *table, enum diff_row row, const struct diff_key *key)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        struct diff_key here;

        count += table->entry[i].leaf == key->leaf && diff_row(table, i, &here) == row &&
                 diff_key_order(&here, key) == 0;
    }
    return count;
}

static const enum diff_kind kinds[] = {
    [DIFF_ROW_HIDDEN] = DIFF_HIDDEN, [DIFF_ROW_REDIRECTED] = DIFF_REDIRECTED};

/* Rows of one side that the other side has fewer of. */
static void add_unseen(struct diff_pair *pair, const struct cpuid_table *table,
                       const struct cpuid_table *other)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        struct diff_key key;
        const enum diff_row row = diff_row(table, i, &key);

        if (row == DIFF_ROW_SEEN || count_rows(table, row, &key) <= count_rows(other, row, &key))
            continue;
        add(pair, kinds[row], &key, table == pair->a ? entry : NULL, table == pair->a ? NULL : entry);
    }
}

/* Where a table has the row of a place; the table's count if it has none. */
static uint32_t find_row(const struct cpuid_table *table, const struct diff_key *key)
{
    for (uint32_t i = 0; i < table->count; i++) {
        struct diff_key here;

        if (table->entry[i].leaf == key->leaf && diff_row(table, i, &here) == DIFF_ROW_SEEN &&
            diff_key_order(&here, key) == 0)
            return i;
    }
    return table->count;
}

static void add_order(struct diff_pair *pair)
{
    uint32_t last = 0;

    for (uint32_t i = 0; i < pair->a->count; i++) {
        struct diff_key key;

        if (diff_row(pair->a, i, &key) != DIFF_ROW_SEEN)
            continue;
        const uint32_t at = find_row(pair->b, &key);

        if (at == pair->b->count)
            continue;
        if (at < last) {
            add(pair, DIFF_ORDER, &key, &pair->a->entry[i], &pair->b->entry[at]);
            return;
        }
        last = at;
    }
}

void diff_shape_rows(struct diff_pair *pair)
{
    add_unseen(pair, pair->a, pair->b);
    add_unseen(pair, pair->b, pair->a);
    add_order(pair);
}

void diff_shape_words(const struct diff_item *item, char words[DIFF_SHAPE_MAX])
{
    static const char *const said[DIFF_KINDS] = {
        [DIFF_ZERO_ROW] = "a row of zeros in %s alone",
        [DIFF_HIDDEN] = "a row in %s that an earlier one hides",
        [DIFF_REDIRECTED] = "a row in %s that is the highest basic leaf's data",
        [DIFF_REPEATS] = "a row in %s alone; the other side answers from a row without index",
    };

    if (item->kind == DIFF_FLAGS)
        snprintf(words, DIFF_SHAPE_MAX, "flags 0x%" PRIx32 " in A, 0x%" PRIx32 " in B", item->a, item->b);
    else if (item->kind == DIFF_ORDER)
        snprintf(words, DIFF_SHAPE_MAX, "rows stand in another order");
    else
        snprintf(words, DIFF_SHAPE_MAX, said[item->kind], item->in_a ? "A" : "B"); // NOLINT
}
