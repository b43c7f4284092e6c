/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of difference a difference is. */
#ifndef HOST_DIFF_CLASS_H
#define HOST_DIFF_CLASS_H

#include "probe/field/field.h"

/* In the order of reports. Classes from DIFF_PERCPU on are expected: they do not count as real differences.
 */
enum diff_class {
    DIFF_LOST,       /* A has it, B has not; of a mask: some bits went, none came */
    DIFF_ADDED,      /* the other way round */
    DIFF_CHANGED,    /* a size, a count, a limit or another number */
    DIFF_IDENTITY,   /* names a product or a version */
    DIFF_UNKNOWN,    /* bits that no field claims */
    DIFF_PERCPU,     /* belongs to the single CPU, or to its core type where the core types differ */
    DIFF_DYNAMIC,    /* follows the state of the CPU at the time of reading */
    DIFF_STRUCTURAL, /* how the table is put down; a guest cannot see it */
    DIFF_CLASSES
};

/* "lost", "added", ... */
const char *diff_class_name(enum diff_class class);

static inline bool diff_expected(enum diff_class class)
{
    return class >= DIFF_PERCPU;
}

/* True if any of the counts is of a class that is not expected. */
bool diff_totals_real(const uint32_t totals[DIFF_CLASSES]);

/* What one table has in a field or in bits that no field claims. */
struct diff_cell {
    uint32_t number; /* of the field; of unknown bits, as they stand */
    bool present;    /* the row is there: some of its registers are not zero */
    bool past;       /* it is not, as the leaf is past the maximum of its range */
    bool unread; /* the table is partial and does not have it; the rest is another column's, as if alike */
};

/*
 * The class of a field whose numbers differ, from its attributes (probe/field/field.h), the first that fits:
 * PERCPU; dynamic (diff_driver.h); IDENT and TEXT; HYBRID, per-CPU if the core types differ; flags and masks,
 * lost or added (INVERTED the other way round); numbers, changed, or lost or added if one side lacks the
 * whole row.
 */
enum diff_class diff_classify(const struct field *field, const struct diff_cell *a, const struct diff_cell *b,
                              bool cores_differ);

#endif
