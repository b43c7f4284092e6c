/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DECODE_EXPLAIN_H
#define HOST_DECODE_EXPLAIN_H

#include "probe/table/sink.h"
#include "probe/walk/replay.h"

/* The name of an era as options take it: "5.4", "5.6", "5.7"; NULL out of range. */
const char *era_name(unsigned era);

/*
 * What a guest reads for leaf and subleaf, one line, and why, one or more lines: the entry that matches, in
 * range without an entry, out of range and redirected or not, subleaves of 0xb and 0x1f filled in. The rules
 * are those of probe/walk/replay.h.
 */
void explain(const struct sink *sink, const struct replay *replay, uint32_t leaf, uint32_t subleaf);

#endif
