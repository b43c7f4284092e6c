/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DECODE_ROW_H
#define HOST_DECODE_ROW_H

#include "probe/table/cpuid.h"

/* A leaf and subleaf that somebody asks for. */
struct decode_row {
    uint32_t leaf, subleaf;
};

/* The entry of exactly that leaf and subleaf, NULL if there is none. decode_row_answer(): or else the one
 * that answers (cpuid_table_find()). */
const struct cpuid_entry *decode_row_exact(const struct cpuid_table *table, const struct decode_row *row);
const struct cpuid_entry *decode_row_answer(const struct cpuid_table *table, const struct decode_row *row);

#endif
