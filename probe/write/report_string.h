/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: strings that stand in several registers. */
#ifndef PROBE_WRITE_REPORT_STRING_H
#define PROBE_WRITE_REPORT_STRING_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* The line of a string, if the entry holds the first part of one that is not empty: "   vendor_id = ...". */
void report_string(const struct sink *sink, const struct cpuid_table *table, const struct cpuid_entry *entry);

#endif
