/* SPDX-License-Identifier: BSD-2-Clause */
/* A stream as a result: its facts, and its tables again. */
#ifndef HOST_INVENTORY_STREAM_H
#define HOST_INVENTORY_STREAM_H

#include "host/diff/input.h"
#include "host/inventory/inventory.h"

/* Take a file's content, behind which stands a NUL, as a result; false if it is no stream of leafprobe's.
 * What is wrong with it is said to be odd. */
bool inventory_stream(struct inventory *inventory, const char *path, const char *text, size_t size);

/* The result's tables and feature MSRs once more, for diff_input_free(). False, with a line. */
bool inventory_tables(const struct inventory_result *result, struct diff_input *ret,
                      struct error_line *reterr);

#endif
