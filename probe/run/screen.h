/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen that a person sits in front of. */
#ifndef PROBE_RUN_SCREEN_H
#define PROBE_RUN_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/qr/symbol.h"
#include "probe/table/sink.h"

/* What was pressed: nothing in time; what ends a reading; 'c', which asks for codes; any other key. */
enum screen_key { SCREEN_NONE, SCREEN_END, SCREEN_KEY, SCREEN_CODES };

/* What a front end gives; ctx is for the functions. */
struct screen {
    struct sink sink;         /* text at the cursor; LF begins the next row */
    uint32_t columns, rows;   /* 2 or more of each */
    void (*clear)(void *ctx); /* blank it, and put the cursor into its first row and column */
    /* Wait for a key, so many seconds; 0: as long as somebody may read, which has a bound, too. */
    enum screen_key (*key)(void *ctx, uint32_t seconds);
    /* Show a code, below the text of the first row, until clear(): the rest of the text may go. False, and
     * nothing shown, where there is no room for it. */
    bool (*code)(void *ctx, const struct qr_symbol *symbol);
    void *ctx;
};

#endif
