/* SPDX-License-Identifier: BSD-2-Clause */
/* One line that says what went wrong, filled where the failure is seen and printed where the program ends. */
#ifndef HOST_BASE_ERROR_LINE_H
#define HOST_BASE_ERROR_LINE_H

#include <stdbool.h>

/* The line has no newline and no program name; a longer text is cut. */
struct error_line {
    char text[512];
};

/*
 * Format the line, and return false, so that a failing function ends in `return error_line_set(reterr, ...)`.
 * reterr may be NULL: nothing is kept.
 */
__attribute__((format(printf, 2, 3))) bool error_line_set(struct error_line *reterr, const char *format, ...);

#endif
