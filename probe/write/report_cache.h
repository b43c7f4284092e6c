/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: caches and TLBs. */
#ifndef PROBE_WRITE_REPORT_CACHE_H
#define PROBE_WRITE_REPORT_CACHE_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* A line for each cache and TLB (decode_cache.h), for the section "derived". */
void report_caches(const struct sink *sink, const struct cpuid_table *table);

#endif
