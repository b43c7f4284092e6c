/* SPDX-License-Identifier: BSD-2-Clause */
/* Gathers the slots of a printed cpuid_entries into a table: how many count, and in which base they are
 * printed. */
#ifndef HOST_READ_SLOTS_H
#define HOST_READ_SLOTS_H

#include "host/read/entry_text.h"

/*
 * With a count (cpuid_nent) the table is the first so many slots, and what lies beyond is not looked at but
 * to warn. Without one every slot counts, but for the all-zero ones at the end, which are unused; the first
 * slot always counts.
 */
struct slots {
    struct cpuid_table *table;
    bool counted;
    bool found; /* an entry was among them, not only {} */
    enum number_form nent_form;
    uint32_t nent;
    uint64_t line;                    /* of the first slot */
    uint64_t seen;                    /* slots so far */
    bool plain;                       /* the numbers cannot be binary */
    uint64_t binary_line;             /* line of an entry with a number that can only be binary; 0: none */
    uint64_t beyond;                  /* slots past the count that hold something */
    uint64_t padded;                  /* used slots whose padding is not zero, and unused ones */
    uint16_t binary[CPUID_TABLE_MAX]; /* entry_text.binary of each slot */
};

/* Start an empty table. */
void slots_start(struct slots *slots, struct cpuid_table *table, uint64_t line);

/* Say how many slots count: nent as printed, in the given form. False, with a complaint, if it is over 256.
 */
bool slots_count(struct slots *slots, uint32_t nent, enum number_form form, struct complaint *reterr);

/* Add an entry so many times. False if it is broken (then with its own problem) or if the table would pass
 * 256 entries. */
bool slots_add(struct slots *slots, const struct entry_text *text, uint32_t times, struct complaint *reterr);

/* Add zero slots up to slot number n, for arrays printed with indexes. False if n has been passed already. */
bool slots_skip_to(struct slots *slots, uint32_t n);

/* Settle the count and the base. False if fewer slots were printed than count, or if a number is over 32 bits
 * after all. */
bool slots_finish(struct slots *slots, struct complaint *reterr);

#endif
