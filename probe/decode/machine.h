/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine: what follows from the tables of all its CPUs together. One table says what a package may hold;
 * here is counted what is there.
 */
#ifndef PROBE_DECODE_MACHINE_H
#define PROBE_DECODE_MACHINE_H

#include "probe/table/cpuid.h"
#include "probe/table/place.h"

/* What a table tells of its CPU's place. */
void machine_place(const struct cpuid_table *table, struct cpu_place *out);

/* All CPUs: a place every stride bytes. Those that are not known, as of CPUs that did not answer, count for
 * nothing. */
struct places {
    void *first;
    uint32_t stride, count;
};
struct cpu_place *machine_at(const struct places *places, uint32_t i);

/* Once machine_count() has put them in order: the i-th by APIC id; those that are not known come last. */
struct cpu_place *machine_ranked(const struct places *places, uint32_t i);

#define MACHINE_TYPES 4
#define MACHINE_GROUPS 24

/* Cores of one type. */
struct machine_type {
    uint32_t type;        /* as in struct cpu_place */
    uint32_t cores, cpus; /* cores, and logical CPUs in them */
    uint32_t least, most; /* CPUs that are there in a core */
};

/* Caches of one kind. */
struct machine_cache {
    uint64_t bytes;
    uint32_t ways, line;
    uint8_t level, type;
    uint8_t unit;         /* enum place_unit: each has one of them; PLACE_UNITS: none of those */
    uint32_t instances;   /* 0: nothing tells who shares them */
    uint32_t cpus;        /* CPUs that have one */
    uint32_t least, most; /* CPUs that share one */
};

/* Why some of the counts are left out, or are odd: bits of struct machine's faults. */
enum machine_fault {
    MACHINE_SAME_ID, /* two CPUs have one APIC id: nothing but CPUs can be counted */
    MACHINE_LEVELS,  /* a table contradicts itself, as topology_fault_text() says */
    MACHINE_SHIFTS,  /* CPUs of no package number their packages alike */
    MACHINE_UNTYPED, /* a hybrid's CPU tells no type of core: cores are not counted by type */
    MACHINE_REPEATS, /* a cache stands twice in a table */
    MACHINE_LOST,    /* there are more kinds of cache or core than there is room for */
    MACHINE_FAULTS
};

struct machine {
    uint32_t cpus;               /* that are known */
    uint32_t unplaced;           /* of those, without levels */
    uint32_t units[PLACE_UNITS]; /* 0: no table tells of such units, or a fault forbids to count */
    uint32_t may; /* logical CPUs that the packages may hold, by the leaf may_leaf; 0: unknown */
    uint32_t may_leaf;
    bool hybrid;
    uint32_t types, caches;                  /* in use */
    struct machine_type type[MACHINE_TYPES]; /* one, of type 0, unless tables tell types */
    struct machine_cache cache[MACHINE_GROUPS];
    uint32_t faults; /* bits: 1 << enum machine_fault */
    uint8_t fault;   /* of MACHINE_LEVELS: enum topology_fault */
    uint32_t fault_leaf;
    uint32_t same, same_id; /* CPUs whose APIC id an earlier one has; the first such id */
    uint32_t gaps, gap_id;  /* APIC ids that no CPU has, beside one in its core, where other cores of the type
                             * are  full; the first of them */
};

/* Counts, and numbers the units and caches in the places. */
void machine_count(const struct places *places, struct machine *out);

/* Its part for the caches of the known CPUs, once these are in order and the units are numbered. */
void machine_count_caches(const struct places *places, struct machine *out);

#endif
