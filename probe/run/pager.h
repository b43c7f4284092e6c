/* SPDX-License-Identifier: BSD-2-Clause */
/* A text that is longer than the screen: pages of it, and words found in it. */
#ifndef PROBE_RUN_PAGER_H
#define PROBE_RUN_PAGER_H

#include "probe/run/rows.h"
#include "probe/run/screen.h"

/*
 * put(ctx, sink) writes the text, lines of printable ASCII, as often as it is looked at: none of it is kept.
 * The rest is zeroed.
 */
struct pager {
    const struct screen *screen;
    void (*put)(const void *ctx, const struct sink *sink);
    const void *ctx;
    uint32_t top, count;     /* the row that stands first; rows of the text */
    struct rows_words words; /* that were looked for */
    const char *said;        /* what a search came to, in the place of other keys; NULL: there was none */
};

/*
 * Show the text from its start, and turn pages, as the last row says how, until a key ends it; key is a first
 * one, or SCREEN_NONE. Rows fill all but the last. Returns what ended it: SCREEN_NONE if no key came in time,
 * SCREEN_END, or one after which somebody may want something else.
 */
enum screen_key pager_run(struct pager *pager, enum screen_key key);

#endif
