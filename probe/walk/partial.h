/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that do not hold all that their CPU answers (enum cpuid_partial): words, and what is not known. */
#ifndef PROBE_WALK_PARTIAL_H
#define PROBE_WALK_PARTIAL_H

#include "probe/table/cpuid.h"

/* "whole", "trace", "words", "zeros", "rows": as raw and json carry it; NULL out of range. */
const char *cpuid_partial_name(unsigned partial);

/* What such a table lacks, in words: "only what was asked is in this file". */
const char *cpuid_partial_words(unsigned partial);

/*
 * True if what a CPU answers at a place is not known from its table: the table is partial and has no row that
 * answers there, nor says that the leaf is past the maximum of a range whose base it has.
 */
bool cpuid_unread(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* The registers of a place that are not known, 1 << register each: 15 where cpuid_unread(). */
unsigned cpuid_unread_regs(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

#endif
