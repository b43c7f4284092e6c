/* SPDX-License-Identifier: BSD-2-Clause */
/* The measured rate of the time stamp counter against what CPUID promises. */
#ifndef BOOT_RATE_H
#define BOOT_RATE_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/*
 * The line "leafprobe: measured_tsc_khz=2592012", or "unread" for khz 0, and a line "leafprobe: problem=..."
 * for leaf 0x40000010, and for 0x15 or 0x16, if the table promises by it a rate that is more than a hundredth
 * away.
 */
void rate_put(const struct sink *sink, uint32_t khz, const struct cpuid_table *table);

#endif
