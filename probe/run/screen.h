/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen that a person sits in front of. */
#ifndef PROBE_RUN_SCREEN_H
#define PROBE_RUN_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/sink.h"

/* What a front end gives; ctx is for clear() and more(). */
struct screen {
    struct sink sink;         /* text at the cursor; LF begins the next row */
    uint32_t columns, rows;   /* 2 or more of each */
    void (*clear)(void *ctx); /* blank it, and put the cursor into its first row and column */
    bool (*more)(void *ctx); /* wait for a key, up to a bound: true to go on, false to end, or if none came */
    void *ctx;
};

#endif
