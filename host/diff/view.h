/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table as a comparison sees it: the places where it holds a row that a guest can read, and what is read
 * at any place. It is made once for a comparison, and remembers what is asked for again and again.
 */
#ifndef HOST_DIFF_VIEW_H
#define HOST_DIFF_VIEW_H

#include "host/base/memory.h"
#include "probe/table/cpu_kind.h"
#include "probe/walk/spec.h"

/* Where data stand. subleaf is 0 for rows whose flags say that it does not matter. */
struct diff_key {
    uint32_t leaf, subleaf;
    uint32_t turn; /* rows of a stateful leaf: which read gives them, from 0 */
};

/* Order of places; 0 if they are the same. */
int diff_key_order(const struct diff_key *a, const struct diff_key *b);

/* What becomes of an entry. */
enum diff_fate {
    DIFF_SEEN,       /* a guest reads it */
    DIFF_HIDDEN,     /* an earlier entry answers for it */
    DIFF_REDIRECTED, /* past its range's maximum, holding what the highest basic leaf holds (Intel SDM 2A,
                      * CPUID, "INPUT EAX = ... returns the data for the highest basic information leaf"):
                      * recorded by a probe that did not know, as if the entry were not there */
};

struct diff_row {
    struct diff_key key;
    enum diff_fate fate;
};

/* What holds for all leaves of a block of 256, the smallest that a hypervisor or a range has to itself. */
struct diff_block {
    bool known;
    uint32_t number;                /* the leaf's high 24 bits */
    uint32_t vendors;               /* field_vendors() */
    enum hypervisor hypervisor;     /* spec_table_hypervisor() */
    const struct cpuid_entry *base; /* whose EAX is the maximum for them; NULL if the table has none */
};

struct diff_view {
    const struct cpuid_table *table; /* NULL: there is no such CPU, and only this field counts */
    const struct cpuid_entry *zero;  /* leaf 0, which names the vendor; NULL if the table has none */
    struct cpu_core core;
    const struct diff_row *rows; /* of all entries, in their order */
    size_t count;                /* of those that are seen: */
    const uint16_t *seen;        /* their numbers, ascending by key */
    size_t next;                 /* the place in seen behind the one that was looked at last */
    struct diff_block block;     /* private: of the leaf that was asked for last */
};

/* Look at a table, NULL for none. False without memory. *ret keeps pointers into table and arena. */
bool diff_view(const struct cpuid_table *table, struct arena *arena, struct diff_view *ret);

/* What holds for a leaf's block, until the next call. */
const struct diff_block *diff_view_block(struct diff_view *view, uint32_t leaf);

/* The number of the row that is seen at a place; the table's count if there is none. Quick for places that
 * are asked for in their order. */
uint32_t diff_view_find(struct diff_view *view, const struct diff_key *key);

/* What a table has at a place. */
struct diff_look {
    struct cpuid_regs regs;          /* zeros where there is nothing of its own */
    const struct cpuid_entry *entry; /* the row, NULL if there is none */
    bool present;                    /* some register is not zero: a zero row is the same as none */
    bool past;                       /* none, as the leaf is past the maximum of its range */
    bool repeats;                    /* none, but a row without index answers for the place */
    uint32_t unread[4];              /* bits of each register that a partial table does not have */
};
void diff_look(struct diff_view *view, const struct diff_key *key, struct diff_look *ret);

/*
 * The places that any of the views has, ascending, each once: the lowest one behind what was looked at last,
 * from the start after diff_views_rewind(); NULL behind the last. Each view is to be looked at there, in
 * between, and nowhere else; who looks elsewhere says by diff_views_pass() which place was the last. Views
 * without a table have none.
 */
void diff_views_rewind(struct diff_view *views, size_t count);
void diff_views_pass(struct diff_view *views, size_t count, const struct diff_key *key);
const struct diff_key *diff_views_next(const struct diff_view *views, size_t count);

#endif
