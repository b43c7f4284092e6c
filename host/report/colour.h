/* SPDX-License-Identifier: BSD-2-Clause */
/* Colours of differences on a terminal (ECMA-48, SGR). */
#ifndef HOST_REPORT_COLOUR_H
#define HOST_REPORT_COLOUR_H

#include <stdbool.h>

#include "host/diff/class.h"

/* What to write before and behind a class; "" without colour. */
const char *diff_colour(enum diff_class class, bool colour);
const char *diff_colour_end(bool colour);

/* True if standard output is a terminal that shows colours and NO_COLOR (no-color.org) is not set. */
bool diff_colour_wanted(void);

#endif
