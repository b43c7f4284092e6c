/* SPDX-License-Identifier: BSD-2-Clause */
/* What formats without a flags column, or of old without subleaf numbers, leave to be concluded. */
#ifndef HOST_DIALECT_INFER_H
#define HOST_DIALECT_INFER_H

#include "probe/table/cpuid.h"

/*
 * The subleaf of row, which comes without a number behind those of its leaf that the table holds, by the rule
 * of spec/leaf.def: the next bit of the bitmap in subleaf 0, since rows without data are left out; of leaf
 * 0xd 1 if the row is not size and offset of a component, else the next component of XCR0 or IA32_XSS; 0 for
 * leaf 2, whose rows are what repeated reads of subleaf 0 return (SDM 2A, CPUID 02H); the next number for
 * others, and where no bit is left.
 */
uint32_t infer_subleaf(const struct cpuid_table *table, const struct cpuid_entry *row);

/* The row of a place, whatever its flags, which may not be known yet; NULL if there is none. */
const struct cpuid_entry *infer_row(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* True for a leaf whose rows are what repeated reads of it return, so that several stand for one place. */
bool infer_stateful(uint32_t leaf);

/* True for a leaf whose rows have subleaf numbers by spec/leaf.def. */
bool infer_numbered(uint32_t leaf);

/*
 * Set every entry's flags: CPUID_INDEXED for leaves whose rule in spec/leaf.def knows subleaves, and for
 * leaves with a row of another subleaf than 0, but not for the only row of one that spec/leaf.def says has
 * none; CPUID_STATEFUL for leaf 2 with several rows, the first of them also CPUID_READ_NEXT.
 */
void infer_flags(struct cpuid_table *table);

#endif
