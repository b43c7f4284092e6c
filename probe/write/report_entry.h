/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: an entry. */
#ifndef PROBE_WRITE_REPORT_ENTRY_H
#define PROBE_WRITE_REPORT_ENTRY_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* The lines of one entry: heading, strings, fields, unknown bits, and what its note says. index is below
 * table->count. */
void report_entry(const struct sink *sink, const struct cpuid_table *table, uint32_t index);

#endif
