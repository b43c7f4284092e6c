/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen that a person sits in front of. */
#ifndef PROBE_RUN_SCREEN_H
#define PROBE_RUN_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/qr/symbol.h"
#include "probe/table/sink.h"

/*
 * What was pressed: a printable ASCII character is itself. NONE: nothing in time; END: the reading is over,
 * by somebody at the serial line; KEY: one of no name here.
 */
enum screen_key {
    SCREEN_NONE,
    SCREEN_END,
    SCREEN_KEY,
    SCREEN_UP,
    SCREEN_DOWN,
    SCREEN_PAGE_UP,
    SCREEN_PAGE_DOWN,
    SCREEN_FIRST, /* Home */
    SCREEN_BACKSPACE,
    SCREEN_LAST, /* End */
    SCREEN_ENTER = '\r',
    SCREEN_ESC = 0x1b,
    SCREEN_MOST = '~',
};

/* A letter's key, with a shift or without. */
static inline bool screen_is(enum screen_key key, char letter)
{
    return ((unsigned)key | 0x20) == (unsigned char)letter;
}

/* q, Esc, or somebody at the serial line. */
static inline bool screen_ends(enum screen_key key)
{
    return key == SCREEN_END || key == SCREEN_ESC || screen_is(key, 'q');
}

/* What a front end gives; ctx is for the functions. */
struct screen {
    struct sink sink;         /* text at the cursor; LF begins the next row, CR this one anew */
    uint32_t columns, rows;   /* 2 or more of each */
    void (*clear)(void *ctx); /* blank it, and put the cursor into its first row and column */
    /* Wait for a key, so many seconds; 0: as long as somebody may read, which has a bound, too. */
    enum screen_key (*key)(void *ctx, uint32_t seconds);
    /* Show a code, below the text of the first row, until clear(): the rest of the text may go. False, and
     * nothing shown, where there is no room for it. */
    bool (*code)(void *ctx, const struct qr_symbol *symbol);
    void *ctx;
};

/* Blank the row of the cursor, which stands in its first column then; the last one was blank. */
void screen_blank_row(const struct screen *screen);

#endif
