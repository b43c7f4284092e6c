/* SPDX-License-Identifier: BSD-2-Clause */
/* The comparison of tables side by side: one column a table, one item a difference. A pair has two columns.
 */
#ifndef HOST_DIFF_MATRIX_H
#define HOST_DIFF_MATRIX_H

#include "host/base/memory.h"
#include "host/diff/class.h"
#include "host/diff/only.h"
#include "host/diff/place.h"
#include "host/diff/view.h"

/* What a difference consists in. From DIFF_FLAGS on they are structural, and place.key alone is set. */
enum diff_kind {
    DIFF_BITS,           /* bits of a register: place, and numbers of the field, or of bits without one those
                          * that differ in some column, as they stand */
    DIFF_FLAGS,          /* flags of an entry, which are the numbers here and in all that follow */
    DIFF_ZERO_ROW,       /* only one side has a row, and it holds nothing; present: the row is there */
    DIFF_HIDDEN_ROW,     /* one side has a row for which an earlier one answers */
    DIFF_REDIRECTED_ROW, /* one side has a row that is the highest basic leaf's data */
    DIFF_REPEATS,        /* only one side has a row; on the other a row without index answers for the place */
    DIFF_ORDER,          /* rows that both have stand in another order, from this one of A on */
    DIFF_KINDS
};

struct diff_item {
    uint8_t kind;
    uint8_t class; /* of the first column against the first one whose difference is not expected, or else
                    * against the first one that differs */
    struct diff_place place;
    const struct diff_cell *cells; /* one for each column */
};

struct diff_matrix {
    size_t columns;
    struct diff_view *views; /* one for each column */
    size_t count, capacity;
    /* Ascending by place; rows that are hidden or redirected, and order, come last. */
    struct diff_item *items;
    uint32_t totals[DIFF_CLASSES]; /* items by class, later parts of strings not counted */
    struct arena arena;            /* of what the others point to */
    bool failed;                   /* memory was missing */
    const struct diff_only *only;  /* what is asked for; NULL: everything */
};

/* Append an item with those cells, and count it, if it is asked for; matrix->failed without memory. */
void diff_matrix_add(struct diff_matrix *matrix, const struct diff_item *item, const struct diff_cell *cells);
void diff_matrix_free(struct diff_matrix *matrix);

/*
 * The text of a cell into text, which holds the item's cell before it, if column is not 0: a matrix has many
 * cells that are as the one before. "" for structural items.
 */
void diff_cell_text(const struct diff_matrix *matrix, const struct diff_item *item, size_t column,
                    char text[DIFF_VALUE_MAX]);

#endif
