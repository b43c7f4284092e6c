/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report: caches and TLBs. */
#ifndef PROBE_WRITE_REPORT_CACHE_H
#define PROBE_WRITE_REPORT_CACHE_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* "L1 data cache", of a level and type as in decode/cache.h; returns the length. */
#define REPORT_CACHE_NAME 16
uint32_t report_cache_name(char out[REPORT_CACHE_NAME], uint8_t level, uint8_t type);

/* A line for each cache and TLB (decode_cache.h), for the section "derived". */
void report_caches(const struct sink *sink, const struct cpuid_table *table);

#endif
