/* SPDX-License-Identifier: BSD-2-Clause */
/* What leaves mean by the family of the CPU: the rows of spec/family.def. */
#ifndef PROBE_DECODE_FAMILY_H
#define PROBE_DECODE_FAMILY_H

#include "probe/table/cpuid.h"

/* What 0x8000001e EBX[15:8] counts. */
enum family_unit { FAMILY_UNIT_NOTHING, FAMILY_UNIT_MODULE, FAMILY_UNIT_CORE };

/* Who shares an L3 cache. */
enum family_l3 { FAMILY_L3_IDS, FAMILY_L3_NODE };

/* Who shares a cache of 0x80000005 and 0x80000006. */
enum family_ext { FAMILY_EXT_UNKNOWN, FAMILY_EXT_OWN };

struct family_rule {
    uint8_t unit; /* enum family_unit */
    uint8_t l3;   /* enum family_l3 */
    uint8_t ext;  /* enum family_ext */
};

/* The rule for the table's CPU; where there is no row, or no leaf 1: NOTHING, IDS and UNKNOWN. */
struct family_rule decode_family(const struct cpuid_table *table);

/* 0x8000001e of a CPU whose TOPOEXT bit says that it means something and that has a rule; NULL otherwise. */
const struct cpuid_entry *decode_topoext(const struct cpuid_table *table);

#endif
