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

/* How a list of levels contradicts itself. */
enum topology_fault {
    TOPOLOGY_SOUND,
    TOPOLOGY_ENDLESS, /* more levels than there are: the list never ends */
    TOPOLOGY_SHIFTS,  /* a level within another has more APIC id bits */
    TOPOLOGY_COUNTS,  /* a level holds fewer CPUs than one within it */
    TOPOLOGY_UNTYPED, /* a hybrid without leaf 0x1a: nobody tells cores of one type from another's */
    TOPOLOGY_FAULTS
};

/*
 * levels: levels in use, small to large, 0 if nothing is known; leaf lists them. threads: per core; cores:
 * per package; both are what a package may hold, by the leaf counted_by, which is not what it does hold:
 * parts are shipped with cores or threads off. Both are at least 1, save with a fault, and cores of a hybrid,
 * whose table knows one type of core alone: 0. package: number of the package.
 */
struct decode_topology {
    struct decode_level level[DECODE_LEVELS];
    uint32_t levels, leaf, counted_by, apic_id, threads, cores, package;
    bool hybrid;
    uint32_t core_type; /* leaf 0x1a EAX[31:24]; 0 if it tells none */
    enum topology_fault fault;
};

/*
 * The first leaf that lists a level counts: 0x1f, 0x80000026, 0xb; else leaf 1 EBX[23:16] and EDX[28] with
 * leaf 4 EAX[31:26] or, for AMD's vendors, 0x80000008 ECX and 0x8000001e EBX, which means what
 * spec/family.def says (SDM 3A, 10.9; APM 3, E.5). Levels of 0x80000026, which are named by what they end in,
 * are named as the others.
 */
struct decode_topology decode_topology(const struct cpuid_table *table);

/* "leaf 0x1f lists levels without end"; behind "leaf 0x1f ". Empty for a sound one. */
const char *topology_fault_text(enum topology_fault fault);

/* Bits for the numbers 0 to count - 1. */
uint32_t topology_width(uint32_t count);

#endif
