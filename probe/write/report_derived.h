/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: the section "derived". */
#ifndef PROBE_WRITE_REPORT_DERIVED_H
#define PROBE_WRITE_REPORT_DERIVED_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* What follows from several fields (decode/). */
void report_derived(const struct sink *sink, const struct cpuid_table *table);

#endif
