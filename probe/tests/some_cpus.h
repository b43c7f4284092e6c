/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPUs of a machine, built row by row, and what is counted over them. */
#ifndef PROBE_TESTS_SOME_CPUS_H
#define PROBE_TESTS_SOME_CPUS_H

#include "probe/decode/machine.h"

#define SOME_CPUS 24

extern struct cpuid_table some_table;          /* of the CPU at hand */
extern struct cpu_place some_place[SOME_CPUS]; /* for the test to fill from it */
extern struct machine some_machine;

/* Add a row; the test fails where there is no room. */
void some_put(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs);

/* Begin a table: of Intel with leaves up to 0x1f, of AMD up to 0xd with leaf 1 (SDM and APM, CPUID 0 and 1).
 */
void some_intel(void);
void some_amd(uint32_t signature, uint32_t apic_id, uint32_t cpus);

/* Leaf 0xb or 0x1f with a level of threads and one of cores, whose ids are shift bits wide (SDM 3A, 10.9.1).
 */
void some_levels(uint32_t leaf, uint32_t apic_id, uint32_t threads, uint32_t cpus, uint32_t shift);

/* Count the first cpus places into some_machine. */
void some_count(uint32_t cpus);

#endif
