/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that do not hold all that their CPU answers (enum cpuid_partial): words, and what is not known. */
#ifndef PROBE_WALK_PARTIAL_H
#define PROBE_WALK_PARTIAL_H

#include "probe/table/cpuid.h"

/* "whole", "trace", "words", "zeros", "rows", "names": as raw and json carry it; NULL out of range. */
const char *cpuid_partial_name(unsigned partial);

/* What such a table lacks, in words: "only what was asked is in this file". */
const char *cpuid_partial_words(unsigned partial);

/*
 * True if what a CPU answers at a place is not known from its table: the table is partial and has no row that
 * answers there, nor says that the leaf is past the maximum of a range whose base it has.
 */
bool cpuid_unread(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* The registers of a place of which some bits are not known, 1 << register each: 15 where cpuid_unread(). */
unsigned cpuid_unread_regs(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* The same for a leaf that has no subleaves; of one that has them, of its subleaf 0. */
unsigned cpuid_unread_leaf(const struct cpuid_table *table, uint32_t leaf);

/* The bits of a register of a place that are not known. */
uint32_t cpuid_unread_bits(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg);

/* The same of row number i, and its registers of which some bits are not known. */
uint32_t cpuid_hidden(const struct cpuid_table *table, uint32_t i, unsigned reg);
unsigned cpuid_hidden_regs(const struct cpuid_table *table, uint32_t i);

/*
 * In a table of CPUID_PARTIAL_NAMES: these bits of row number i are not known, and zero in it. Registers that
 * are not known at all are in note[i].unread; what is not known of the others, of which a row may have
 * CPUID_HIDE_MAX in their order, in the row's padding, which no KVM form of such a table has any use for.
 * False, and nothing done, where a fourth one has such bits.
 */
#define CPUID_HIDE_MAX 3u
bool cpuid_hide(struct cpuid_table *table, uint32_t i, const uint32_t hidden[4]);

#endif
