/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table as a comparison sees it: the places where it holds a row that a guest can read, and what is read
 * at any place.
 */
#ifndef HOST_DIFF_LOOK_H
#define HOST_DIFF_LOOK_H

#include "probe/walk/replay.h"

/* Where data stand. subleaf is 0 for rows whose flags say that it does not matter. */
struct diff_key {
    uint32_t leaf, subleaf;
    uint32_t turn; /* rows of a stateful leaf: which read gives them, from 0 */
};

/* What becomes of an entry. */
enum diff_row {
    DIFF_ROW_SEEN,       /* a guest reads it */
    DIFF_ROW_HIDDEN,     /* an earlier entry answers for it */
    DIFF_ROW_REDIRECTED, /* past its range's maximum, holding what the highest basic leaf holds (Intel SDM 2A,
                          * CPUID, "INPUT EAX = ... returns the data for the highest basic information leaf"):
                          * recorded by a probe that did not know, as if the entry were not there */
};

/* The place of entry number i and what becomes of it. */
enum diff_row diff_row(const struct cpuid_table *table, uint32_t i, struct diff_key *ret);

/* Order of places; 0 if they are the same. */
int diff_key_order(const struct diff_key *a, const struct diff_key *b);

/* The places of all entries of a table that are seen, ascending, each once. Returns how many. */
size_t diff_keys(const struct cpuid_table *table, struct diff_key keys[CPUID_TABLE_MAX]);

/* What a table has at a place. */
struct diff_look {
    struct cpuid_regs regs;          /* zeros where there is nothing of its own */
    const struct cpuid_entry *entry; /* the row, NULL if there is none */
    bool present;                    /* some register is not zero: a zero row is the same as none */
    bool past;                       /* none, as the leaf is past the maximum of its range */
    bool repeats;                    /* none, but a row without index answers for the place */
};
void diff_look(const struct cpuid_table *table, const struct diff_key *key, struct diff_look *ret);

#endif
