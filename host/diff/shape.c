/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/shape.h"

#include <inttypes.h>
#include <stdio.h>

static struct diff_cell cell_of(const struct cpuid_entry *entry)
{
    return (struct diff_cell){.number = entry ? entry->flags : 0, .present = entry};
}

static void shape_add(struct diff_matrix *pair, enum diff_kind kind, const struct diff_key *key,
                      const struct cpuid_entry *a, const struct cpuid_entry *b)
{
    const struct diff_item item = {
        .kind = (uint8_t)kind,
        .class = DIFF_STRUCTURAL,
        .place = {.key = *key, .field = DIFF_NO_FIELD},
    };
    const struct diff_cell cells[] = {cell_of(a), cell_of(b)};

    diff_matrix_add(pair, &item, cells);
}

static bool nothing_read(const struct diff_look *look)
{
    return (look->unread[0] & look->unread[1] & look->unread[2] & look->unread[3]) == UINT32_MAX;
}

void diff_shape_place(struct diff_matrix *pair, const struct diff_key *key, const struct diff_look looks[2])
{
    const struct cpuid_entry *a = looks[0].entry, *b = looks[1].entry;

    if (a && b && a->flags != b->flags)
        shape_add(pair, DIFF_FLAGS, key, a, b);
    if (!a == !b || nothing_read(&looks[0]) || nothing_read(&looks[1]))
        return;
    if (looks[a ? 1 : 0].repeats)
        shape_add(pair, DIFF_REPEATS, key, a, b);
    else if (!looks[0].present && !looks[1].present)
        shape_add(pair, DIFF_ZERO_ROW, key, a, b);
}

/* How many rows of a view are as this one. */
static uint32_t count_rows(const struct diff_view *view, const struct diff_row *row)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < view->table->count; i++)
        count += view->rows[i].fate == row->fate && diff_key_order(&view->rows[i].key, &row->key) == 0;
    return count;
}

/* Rows of one side that no guest sees and that the other side has fewer of. */
static void add_unseen(struct diff_matrix *pair, size_t side)
{
    const struct diff_view *view = &pair->views[side], *other = &pair->views[!side];

    for (uint32_t i = 0; i < view->table->count; i++) {
        const struct diff_row *row = &view->rows[i];
        const struct cpuid_entry *entry = &view->table->entry[i];

        if (row->fate != DIFF_SEEN && count_rows(view, row) > count_rows(other, row))
            shape_add(pair, row->fate == DIFF_HIDDEN ? DIFF_HIDDEN_ROW : DIFF_REDIRECTED_ROW, &row->key,
                      side ? NULL : entry, side ? entry : NULL);
    }
}

/* The first row of A that B has earlier than one that stands before it in A. */
static void add_order(struct diff_matrix *pair)
{
    struct diff_view *a = &pair->views[0], *b = &pair->views[1];
    uint32_t last = 0;

    for (uint32_t i = 0; i < a->table->count; i++) {
        const uint32_t at =
            a->rows[i].fate == DIFF_SEEN ? diff_view_find(b, &a->rows[i].key) : b->table->count;

        if (at == b->table->count)
            continue;
        if (at < last) {
            shape_add(pair, DIFF_ORDER, &a->rows[i].key, &a->table->entry[i], &b->table->entry[at]);
            return;
        }
        last = at;
    }
}

void diff_shape_rows(struct diff_matrix *pair)
{
    add_unseen(pair, 0);
    add_unseen(pair, 1);
    add_order(pair);
}

void diff_shape_words(const struct diff_item *item, char words[DIFF_SHAPE_MAX])
{
    static const char *const said[DIFF_KINDS] = {
        [DIFF_ZERO_ROW] = "a row of zeros in %s alone",
        [DIFF_HIDDEN_ROW] = "a row in %s that an earlier one hides",
        [DIFF_REDIRECTED_ROW] = "a row in %s that is the highest basic leaf's data",
        [DIFF_REPEATS] = "a row in %s alone; the other side answers from a row without index",
    };
    const struct diff_cell *cells = item->cells;

    if (item->kind == DIFF_FLAGS)
        snprintf(words, DIFF_SHAPE_MAX, "flags 0x%" PRIx32 " in A, 0x%" PRIx32 " in B", cells[0].number,
                 cells[1].number);
    else if (item->kind == DIFF_ORDER)
        snprintf(words, DIFF_SHAPE_MAX, "rows stand in another order");
    else
        snprintf(words, DIFF_SHAPE_MAX, said[item->kind], cells[0].present ? "A" : "B"); // NOLINT
}
