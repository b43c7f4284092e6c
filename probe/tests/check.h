/* SPDX-License-Identifier: BSD-2-Clause */
/* cmocka with the headers that it wants before it, and the comparisons that several tests share. */
#ifndef PROBE_TESTS_CHECK_H
#define PROBE_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/table/count.h"
#include "probe/table/cpuid.h"

/* cmocka 2 has a name for each sign; cmocka 1 has one for all. */
#ifndef assert_uint_in_range
#define assert_uint_in_range(value, least, most) assert_in_range(value, least, most)
#endif

/* Fails with both texts and the name of the case unless they are equal. */
void check_text(const char *name, const char *got, const char *want);

/*
 * A table's rows on one line, so that an expectation fits on one too: "1" is leaf 1 without flags, "4.0-3"
 * are the subleaves 0 to 3 with CPUID_INDEXED, "2*" and "2~" the first and the later rows of a stateful leaf;
 * '!' is behind synthetic rows. All numbers are hexadecimal. rows_of() takes the rows of one leaf and ends
 * with the reason why its list ended.
 */
const char *rows_text(const struct cpuid_table *table);
const char *rows_of(const struct cpuid_table *table, uint32_t leaf);

/* Fails unless every entry that was read holds what the source says now; rows of stateful leaves are skipped.
 */
void check_registers(const char *name, const struct cpuid_table *table, const struct cpuid_source *source);

/* Fails unless counts, entries and notes agree; reads may differ. */
void check_same_table(const char *name, const struct cpuid_table *got, const struct cpuid_table *want);

#endif
