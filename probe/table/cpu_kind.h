/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of CPU a table is of: who made it, and which of the machine's core types it is. */
#ifndef PROBE_TABLE_CPU_KIND_H
#define PROBE_TABLE_CPU_KIND_H

#include "probe/table/cpuid.h"

/* Who made a CPU. Others' spellings and successors stand under the maker whose definitions they follow. */
enum cpu_maker {
    CPU_OTHER,
    CPU_INTEL,
    CPU_AMD,
    CPU_HYGON,
    CPU_CENTAUR, /* VIA and Zhaoxin too */
    CPU_TRANSMETA,
    CPU_CYRIX,
    CPU_GEODE, /* National Semiconductor's: Cyrix, but for its extended leaves, which are AMD's */
    CPU_UMC,
    CPU_NEXGEN,
    CPU_RISE,
    CPU_SIS, /* with Rise's cores */
    CPU_RDC,
    CPU_VORTEX, /* DM&P's */
    CPU_MAKERS
};

/* By the string of leaf 0, whose entry this is; CPU_OTHER for a string that is not known, and for NULL. */
enum cpu_maker cpu_maker(const struct cpuid_entry *zero);

/* The family in leaf 1 EAX, 0 to 0x10e: the extended one counts if the base family is 15 (Linux
 * arch/x86/lib/cpu.c, x86_family()). */
uint32_t cpu_family(uint32_t signature);

/*
 * The type of the core, for machines that have several: Intel's leaf 0x1a EAX[31:24] (SDM 2A, CPUID 1AH: 0x20
 * is an efficient core, 0x40 a performance core, and 0 no type), or AMD's 0x80000026 EBX[31:28] (APM 3,
 * E.4.23: 0 is a performance core, and what machines whose cores are all alike have too; EAX[30] tells them
 * apart, as Linux has it: X86_FEATURE_AMD_HTR_CORES).
 */
struct cpu_core {
    uint32_t leaf; /* that says so; 0 where none does */
    uint32_t type; /* 0 then */
};
struct cpu_core cpu_core(const struct cpuid_table *table);

/* True for cores that are known to be of two types of one maker. */
bool cpu_cores_differ(struct cpu_core a, struct cpu_core b);

#endif
