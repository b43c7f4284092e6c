/* SPDX-License-Identifier: BSD-2-Clause */
/* Differences as flat lines of JSON, for any engine that takes such (docs/fleet.md). */
#ifndef HOST_REPORT_DIFF_JSONL_H
#define HOST_REPORT_DIFF_JSONL_H

#include "host/diff/report.h"
#include "probe/table/sink.h"

/*
 * A line for each field that differs, expected ones with all alone: machine (the first file), cpu, other (the
 * file that differs), class, leaf, subleaf, register, bits, name, value and other_value (null where there is
 * no such row, or none that a partial table has). Of two inputs, false without memory; of three or more each
 * file that differs from the first has lines.
 */
bool diff_jsonl(const struct diff_report *report, const struct sink *sink);
enum diff_result diff_matrix_jsonl(const struct diff_input *inputs, size_t count, bool all,
                                   const struct sink *sink);

#endif
