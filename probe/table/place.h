/* SPDX-License-Identifier: BSD-2-Clause */
/* Where in the machine a CPU sits, in so few words that those of all CPUs can be kept: decode/machine.h fills
 * them in and counts. */
#ifndef PROBE_TABLE_PLACE_H
#define PROBE_TABLE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

/* Units of a machine, small to large; PLACE_OTHER: of a level without a name. */
enum place_unit {
    PLACE_CORE,
    PLACE_MODULE,
    PLACE_TILE,
    PLACE_DIE,
    PLACE_DIE_GROUP,
    PLACE_OTHER,
    PLACE_PACKAGE,
    PLACE_UNITS
};

#define PLACE_CACHES 8

/* No APIC id bits: nothing tells who shares the cache. */
#define PLACE_UNSHARED 0xff

struct place_cache {
    uint64_t bytes;
    uint32_t ways, line; /* as in decode/cache.h */
    uint32_t unit;       /* CPUs with the same number, in the same package, share it */
    uint32_t instance;   /* machine_count(): which one of all such caches, by APIC id */
    uint8_t level, type; /* as in decode/cache.h */
    uint8_t shift;       /* APIC id bits that its CPUs differ in, or PLACE_UNSHARED */
    uint8_t group;       /* machine_count(): which kind of cache */
};

struct cpu_place {
    bool known;    /* the table tells an APIC id; nothing else holds without */
    bool untold;   /* the id is of leaf 1, of a CPU so old that it has none there and 0 says nothing */
    bool hybrid;   /* a part with several types of core */
    uint8_t fault; /* enum topology_fault */
    uint8_t units; /* bit n: the table tells unit n */
    uint8_t shift[PLACE_UNITS]; /* an APIC id shifted right by this much numbers the unit */
    uint8_t caches;             /* in use */
    bool repeats;               /* a cache stands twice in the table */
    uint32_t apic;              /* APIC id */
    uint32_t type;          /* of core: leaf 0x1a EAX[31:24], or AMD's number plus PLACE_TYPE_AMD; 0: none */
    uint32_t threads, cpus; /* that a core and a package may hold, and the leaf that says so; 0: unknown */
    uint32_t leaf;
    uint32_t number[PLACE_UNITS]; /* machine_count(): the unit's among all of its kind, by APIC id */
    uint32_t order;               /* machine_count(): of place number i: which CPU is the i-th by APIC id */
    struct place_cache cache[PLACE_CACHES];
};

#define PLACE_TYPE_AMD 0x100u

#endif
