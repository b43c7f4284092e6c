/* SPDX-License-Identifier: BSD-2-Clause */
/* The comparison of two tables. */
#ifndef HOST_DIFF_PAIR_H
#define HOST_DIFF_PAIR_H

#include "host/diff/class.h"
#include "host/diff/place.h"

/* What a difference consists in. From DIFF_FLAGS on they are structural, and place.key alone is set. */
enum diff_kind {
    DIFF_BITS,       /* bits of a register: place, a and b */
    DIFF_FLAGS,      /* flags of an entry: a and b */
    DIFF_ZERO_ROW,   /* only one side has a row, and it holds nothing */
    DIFF_HIDDEN,     /* one side has a row for which an earlier one answers */
    DIFF_REDIRECTED, /* one side has a row that is the highest basic leaf's data */
    DIFF_REPEATS,    /* only one side has a row; on the other a row without index answers for the place */
    DIFF_ORDER,      /* rows that both have stand in another order, from this one of A on */
    DIFF_KINDS
};

struct diff_item {
    uint8_t kind, class;
    bool in_a, in_b;     /* DIFF_BITS: the row is not all zero there; other kinds: the row is there */
    bool past_a, past_b; /* the leaf is past the maximum of its range there */
    struct diff_place place;
    uint32_t a, b; /* numbers of the field, or the bits as they stand if there is no field */
};

struct diff_pair {
    const struct cpuid_table *a, *b;
    size_t count, capacity;
    /* Ascending by place; rows that are hidden or redirected, and order, come last. */
    struct diff_item *items;
    uint32_t totals[DIFF_CLASSES]; /* items by class, later parts of strings not counted */
    uint32_t vendors_a, vendors_b; /* of the CPU: field_vendors() of leaf 0 */
    bool core_types_differ;
};

/*
 * Compare two tables, by places (diff_look.h): fields whose numbers differ, bits that no field claims, and
 * what is structural. A field that only one side's vendor or hypervisor defines counts as 0 on the other.
 * *ret keeps pointers to the tables; it is to be freed.
 */
void diff_pair(const struct cpuid_table *a, const struct cpuid_table *b, struct diff_pair *ret);
void diff_pair_free(struct diff_pair *pair);

/* True if some difference is of a class that is not expected. */
bool diff_pair_real(const struct diff_pair *pair);

/* True if both have the same differences; all: also the expected ones. */
bool diff_pair_alike(const struct diff_pair *one, const struct diff_pair *other, bool all);

/* For diff_shape.c: append an item, and count it. */
void diff_pair_add(struct diff_pair *pair, const struct diff_item *item);

#endif
