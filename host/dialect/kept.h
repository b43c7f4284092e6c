/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables whose rows come mixed in a text, gathered by their labels and CPUs. */
#ifndef HOST_DIALECT_KEPT_H
#define HOST_DIALECT_KEPT_H

#include <inttypes.h>

#include "host/dialect/dialect_line.h"

#define KEPT_MAX 64u
#define KEPT_LABEL 64u

/* What is said of two such rows: their leaf and subleaf. */
#define KEPT_TWICE \
    "expected one row for 0x%" PRIx32 " subleaf 0x%" PRIx32 ", found a second one with other values"

struct kept {
    char label[KEPT_LABEL];
    bool host;
    bool numbered; /* cpu is what the text says, else the table's place counts */
    uint32_t cpu;
    uint64_t line;                    /* where it begins; 0: not known yet */
    uint16_t copied[CPUID_TABLE_MAX]; /* 1: the row is the guest's */
    struct cpuid_table table;
};

/* The table of a label and a CPU among KEPT_MAX, begun if it is not there. NULL if there are too many. */
struct kept *kept_find(struct kept *kept, uint32_t *count, const char *label, uint32_t cpu);

/* The row's subleaf: that of a row that may come again without a number is concluded from those that are
 * there. */
uint32_t kept_subleaf(const struct kept *kept, const struct dialect_line *row);

/* True if the table has the row's place with other values, and leaf is none of which rows may differ. */
bool kept_differs(const struct cpuid_table *table, const struct cpuid_entry *row);

/* As infer_row(), to be changed. */
struct cpuid_entry *kept_entry(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

#endif
