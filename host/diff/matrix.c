/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode/string.h"

void diff_matrix_add(struct diff_matrix *matrix, const struct diff_item *item, const struct diff_cell *cells)
{
    if (!diff_only_has(matrix->only, &item->place, item->kind == DIFF_BITS))
        return;
    struct diff_cell *kept = arena_take(&matrix->arena, matrix->columns, sizeof(*kept));

    if (!kept || !array_grow(&matrix->items, matrix->count, 1, &matrix->capacity, sizeof(*item))) {
        matrix->failed = true;
        return;
    }
    memcpy(kept, cells, matrix->columns * sizeof(*kept));
    matrix->items[matrix->count] = *item;
    matrix->items[matrix->count++].cells = kept;
    matrix->totals[item->class] += !item->place.part;
}

void diff_matrix_free(struct diff_matrix *matrix)
{
    free(matrix->items);
    arena_free(&matrix->arena);
    *matrix = (struct diff_matrix){0};
}

/* Strings are more than their numbers. */
static bool is_as_before(const struct diff_matrix *matrix, const struct diff_item *item, size_t column)
{
    const struct diff_cell *cell = &item->cells[column];

    return column && matrix->views[column].table && matrix->views[column - 1].table &&
           cell->number == cell[-1].number && cell->present == cell[-1].present &&
           cell->unread == cell[-1].unread && diff_place_string(&item->place) == STRING_KINDS;
}

void diff_cell_text(const struct diff_matrix *matrix, const struct diff_item *item, size_t column,
                    char text[DIFF_VALUE_MAX])
{
    const struct cpuid_table *table = matrix->views[column].table;
    const struct diff_cell *cell = &item->cells[column];

    if (item->kind != DIFF_BITS)
        text[0] = 0;
    else if (!table)
        snprintf(text, DIFF_VALUE_MAX, "no CPU");
    else if (cell->unread)
        snprintf(text, DIFF_VALUE_MAX, "not in file");
    else if (!is_as_before(matrix, item, column))
        diff_value_text(&item->place, table, cell->number, cell->present, text);
}
