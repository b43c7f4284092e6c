/* SPDX-License-Identifier: BSD-2-Clause */
/* A screen with somebody in front of it, who presses a key so many times. */
#ifndef PROBE_TESTS_DISPLAY_H
#define PROBE_TESTS_DISPLAY_H

#include "probe/run/screen.h"
#include "probe/tests/memory.h"

#define DISPLAY_COLUMNS 240u
#define DISPLAY_ROWS 70u

struct display {
    uint32_t column, row;
    uint32_t keys;      /* that are still to come */
    const char *press;  /* what they are, a byte each (enum screen_key); at its NUL, and NULL: SCREEN_KEY */
    uint32_t pages;     /* times that a key was asked for */
    uint32_t seconds;   /* how long, the last time */
    uint32_t code_rows; /* the side of the largest code that there is room for */
    uint32_t shown;     /* codes so far */
    struct qr_symbol code; /* that is shown; side 0: none */
    struct memory seen;    /* the rows at each of those times, a line each */
    struct sink keep;
    char cell[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];
    struct screen screen;
};

/*
 * A blank screen. Text that would scroll, stands in the last column, or is not printable ASCII fails the
 * test, and so does asking for a key on any row but the last, save while a code is shown.
 */
const struct screen *display_screen(struct display *display, uint32_t columns, uint32_t rows, uint32_t keys);

#endif
