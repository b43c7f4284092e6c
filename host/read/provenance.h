/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking provenance apart again: the lines that probe/write/provenance.h writes, with or without "leafprobe:
 * " in front. */
#ifndef HOST_READ_PROVENANCE_H
#define HOST_READ_PROVENANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/input.h"
#include "probe/table/sink.h"

/*
 * The next name=value at *at, which goes on behind it; the value comes without its quotes. Words without an
 * equals sign are passed over. False at the end.
 */
bool provenance_next(const char **at, struct span *ret_name, struct span *ret_value);

/* The first value of this name as a number; false if there is none, or if it is not one behind 0x. */
bool provenance_number(const char *lines, const char *name, uint64_t *ret);

/* The lines (NULL: none) as a stream has them: each with "leafprobe: " in front, and LF. */
void provenance_put(const char *lines, const struct sink *sink);

#endif
