/* SPDX-License-Identifier: BSD-2-Clause */
/* Caches and TLBs with their sizes, from whichever leaf of the table describes them best. */
#ifndef PROBE_DECODE_CACHE_H
#define PROBE_DECODE_CACHE_H

#include "probe/table/cpuid.h"

#define DECODE_CACHES 16
#define DECODE_TLBS 48

/* Fully associative, in ways. */
#define WAYS_FULL UINT32_MAX

enum cache_type { CACHE_DATA = 1, CACHE_CODE, CACHE_UNIFIED, CACHE_TRACE };

struct decode_cache {
    uint64_t bytes; /* of a trace cache: micro-operations */
    uint32_t leaf;  /* that says so */
    uint32_t ways;  /* 0 if unknown */
    uint32_t line;  /* bytes; 0 if unknown */
    uint32_t ids;   /* APIC ids that share it, as that leaf rounds them; 0 if unknown */
    uint8_t level;  /* 1 to 7; 0 for a trace cache */
    uint8_t type;   /* enum cache_type */
};

/*
 * The caches of this CPU, at most max of them, in the order of their leaf; returns how many. The first of
 * these leaves that describes one counts: 4, 0x8000001d, 0x80000005 and 0x80000006, the descriptors of 2 (SDM
 * 2A, CPUID; APM 3, appendix E); what 0x8000001d leaves out is taken from 0x80000005 and 0x80000006. Sizes
 * are what the registers say, also where they make no sense; 64 bits hold any.
 */
uint32_t decode_caches(const struct cpuid_table *table, struct decode_cache *out, uint32_t max);

/* The cache that a text of table leaf2 of spec/value.def describes. False if it describes none. */
bool decode_cache_text(const char *text, struct decode_cache *out);

/* The ways that a number of table assoc4 stands for (leaf 0x80000006): 0 for off and for numbers without a
 * meaning. */
uint32_t decode_ways4(uint32_t number);

enum tlb_page { PAGE_4K = 1, PAGE_2M = 2, PAGE_4M = 4, PAGE_1G = 8 };

struct decode_tlb {
    uint32_t leaf;
    uint32_t entries, ways;
    uint8_t level; /* 1 to 7; 0 if unknown */
    uint8_t type; /* table tlb_type of spec/value.def: 1 data, 2 code, 3 unified, 4 load only, 5 store only */
    uint8_t pages; /* set of enum tlb_page */
};

/* TLBs, likewise: of leaf 0x18, else of 0x80000005, 0x80000006 and 0x80000019. Leaf 2 has only texts of them.
 */
uint32_t decode_tlbs(const struct cpuid_table *table, struct decode_tlb *out, uint32_t max);

#endif
