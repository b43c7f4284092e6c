/* SPDX-License-Identifier: BSD-2-Clause */
/* A text as the rows of a screen: some of them shown, all of them counted, words found in them. */
#ifndef PROBE_RUN_ROWS_H
#define PROBE_RUN_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/sink.h"

#define ROWS_NONE UINT32_MAX

/* Words that are looked for, any of them, each of a line: no capital letters; an empty one is not found. */
#define ROWS_WORD 41u /* with the NUL */
#define ROWS_WORDS 4u
struct rows_words {
    char word[ROWS_WORDS][ROWS_WORD];
};

/*
 * What a text is written through once. The last column stays empty, since devices differ in what they do
 * behind it; longer lines go on in the next row, and words are found across such an end. A found row is that
 * in which a word begins; capital letters of the text count as small ones.
 */
struct rows {
    uint32_t columns;        /* 2 or more */
    const struct sink *show; /* gets the rows from first to last, each with its LF; NULL: none */
    uint32_t first, last;
    const struct rows_words *words; /* NULL: none */
    uint32_t from;                  /* found rows are told before and behind this one, it not among them */
    /* Out; to be zeroed before, then rows_begin(). */
    uint32_t count;                                               /* rows; behind the text */
    uint32_t found_first, found_before, found_behind, found_last; /* or ROWS_NONE */
    uint32_t column, length; /* where the text stands: bytes of the row, and of the line, so far */
    char tail[ROWS_WORD];    /* the end of the line so far */
};
struct sink rows_begin(struct rows *rows);

#endif
