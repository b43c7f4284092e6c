/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_REPORT_HTML_BITS_H
#define HOST_REPORT_HTML_BITS_H

#include "probe/decode/decode.h"
#include "probe/table/sink.h"

/*
 * The four registers of a row as 32 bits each, a cell a field: its name, text and value show where one points
 * at it. Where fields of several vendors overlap, the first one has the bits.
 */
void html_bits(const struct sink *sink, const struct cpuid_table *table, const struct cpuid_entry *entry);

#endif
