/* SPDX-License-Identifier: BSD-2-Clause */
/* A text whose lines end between words where a row of the screen is full. */
#ifndef PROBE_RUN_FOLD_H
#define PROBE_RUN_FOLD_H

#include <stdint.h>

#include "probe/table/sink.h"

#define FOLD_WORD 64u

/* A word longer than FOLD_WORD, or than a row, goes on unbroken: whoever shows it cuts it. */
struct fold {
    const struct sink *next; /* gets the text */
    uint32_t columns;        /* of the screen, whose last one stays empty; 2 or more */
    /* To be zeroed before. */
    uint32_t column, blanks, used; /* of the row; before the word; of the word */
    char word[FOLD_WORD];
};

/* Blanks at which a row ends are left out. The last word comes when a blank, an LF or fold_end() follows it.
 */
struct sink fold_begin(struct fold *fold);
void fold_end(struct fold *fold);

#endif
