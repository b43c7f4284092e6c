/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines whose CPUs differ in their own numbers alone, made up. */
#ifndef PROBE_TESTS_ALIKE_H
#define PROBE_TESTS_ALIKE_H

#include "probe/write/stream.h"

#define ALIKE_MAX 12

/* The next number of a sequence that only its start decides (xorshift64*, Vigna 2016). */
uint32_t alike_random(uint64_t *state);

/*
 * Fill cpu[0] to cpu[ALIKE_MAX - 1] with a random machine and return how many CPUs it has, two at least, all
 * done: rows and constant values of every kind, and PERCPU numbers in leaf 1, some of the topology leaves
 * with one to four levels, and perhaps 0x8000001e, a row that a CPU lacks where it would hold zeros. Ids are
 * apart, and above 255 on some machines.
 */
uint32_t alike_machine(uint64_t *state, struct probe_cpu *cpu);

/* The entry of a leaf and subleaf, to be changed; fails the test if it is not there. */
struct cpuid_entry *alike_entry(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* A small machine that is always the same: leaves 0, 1, 4 (two subleaves), 7, 0xb (two), ids 0, 2, 4 ... */
void alike_small(struct probe_cpu *cpu, uint32_t count);

#endif
