/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of a test: a setup function, and the rows that the test adds. */
#ifndef PROBE_TESTS_TABLE_H
#define PROBE_TESTS_TABLE_H

#include "probe/table/cpuid.h"

extern struct cpuid_table table;

/* Setup functions: no row; the rows of sample.def. */
int empty(void **state);
int sample(void **state);

/* A row, and the leaf 0 of each vendor. */
void add(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs);
void intel(void);
void amd(void);

#endif
