/* SPDX-License-Identifier: BSD-2-Clause */
/* Where in the machine a CPU sits, as its own table tells: levels, their APIC id bits, how many CPUs each
 * holds. */
#ifndef PROBE_DECODE_TOPOLOGY_H
#define PROBE_DECODE_TOPOLOGY_H

#include "probe/table/cpuid.h"

#define DECODE_LEVELS 8

/* Levels below the package, small to large; as table level_type of spec/value.def. */
enum topology_level { LEVEL_THREAD = 1, LEVEL_CORE, LEVEL_MODULE, LEVEL_TILE, LEVEL_DIE, LEVEL_DIE_GROUP };

struct decode_level {
    uint32_t type;  /* enum topology_level, or the number that the table holds */
    uint32_t shift; /* an APIC id shifted right by this much numbers the next level; 0 to 31 */
    uint32_t cpus;  /* logical CPUs in one unit of the next level; 0 if unknown */
    uint32_t id;    /* this CPU's number among the units of this level in the next */
};

/*
 * levels: levels in use, small to large, 0 if nothing is known. threads: per core; cores: per package (both
 * at least 1). package: number of the package.
 */
struct decode_topology {
    struct decode_level level[DECODE_LEVELS];
    uint32_t levels, leaf, apic_id, threads, cores, package;
};

/*
 * The first leaf that lists a level counts: 0x1f, 0x80000026, 0xb; else leaf 1 EBX[23:16] and EDX[28] with
 * leaf 4 EAX[31:26] or, for AMD's vendors, 0x80000008 ECX and 0x8000001e EBX (SDM 3A, 10.9; APM 3, E.5).
 * Levels of 0x80000026, which are named by what they end in, are named as the others. All counts are what the
 * registers say.
 */
struct decode_topology decode_topology(const struct cpuid_table *table);

#endif
