/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: an entry. */
#ifndef PROBE_WRITE_REPORT_ENTRY_H
#define PROBE_WRITE_REPORT_ENTRY_H

#include "probe/field/field.h"
#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* What a field is called in front of its value: FIELD_TEXT_SIZE with its NUL at most. */
typedef const char *report_label(const struct field *field, uint32_t subleaf);

/* The lines of one entry: heading, strings, fields, unknown bits, and what its note says. index is below
 * table->count. label: NULL for field_text(). */
void report_entry(const struct sink *sink, const struct cpuid_table *table, uint32_t index,
                  report_label *label);

#endif
