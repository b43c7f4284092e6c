/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: rows that say nothing of their own leaf. */
#ifndef PROBE_WRITE_REPORT_NOTHING_H
#define PROBE_WRITE_REPORT_NOTHING_H

#include "probe/decode/decode.h"
#include "probe/table/sink.h"

/*
 * The lines of row number index, whose decode_entry() is given, if it has the data of another leaf
 * (range_echo()), or zeros where a range of leaves would begin: its registers, and what they are. False, and
 * nothing is written, for any other row.
 */
bool report_nothing(const struct sink *sink, const struct cpuid_table *table, uint32_t index,
                    const struct decode_cursor *cursor);

#endif
