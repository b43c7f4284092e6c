/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many tables in little memory. The CPUs of a machine differ in a few words: a table is kept as what it has
 * otherwise than an earlier one, so that those of a hundred thousand CPUs take some ten megabytes.
 */
#ifndef HOST_BASE_STORE_H
#define HOST_BASE_STORE_H

#include "probe/table/cpuid.h"

/* The most memory that a store takes, of tables that have little in common. */
#define STORE_MAX (64u << 20)

/* All zeros is an empty one; everything but count is private. */
struct store {
    size_t count, capacity;
    struct store_table *tables;
    size_t base_count, base_capacity, change_count, change_capacity, bytes;
    struct cpuid_table **bases;
    struct store_change *changes;
};

/* Append a table. */
enum store_result { STORE_GOOD, STORE_FULL, STORE_NO_MEMORY };
enum store_result store_add(struct store *store, const struct cpuid_table *table);

/*
 * Table number i: its entries, and what is counted and noted of them. It is *scratch, or stands in the store,
 * cut off behind its last entry. The first one always does, and scratch may be NULL for it.
 */
const struct cpuid_table *store_get(const struct store *store, size_t i, struct cpuid_table *scratch);

void store_free(struct store *store);

#endif
