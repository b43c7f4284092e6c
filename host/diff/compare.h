/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DIFF_COMPARE_H
#define HOST_DIFF_COMPARE_H

#include "host/diff/matrix.h"

/*
 * Compare tables, or of them what only asks for (NULL: everything), by places (view.h): fields whose numbers
 * differ in some column, bits that no field claims, and, of two tables, what is structural. A field that a
 * column's vendor or hypervisor does not define counts as 0 there. A column whose table is NULL, which the
 * first is not, is as the first one. *ret keeps pointers to the tables; it is to be freed. False without
 * memory, and there is nothing to free.
 */
bool diff_compare(const struct cpuid_table *const *tables, size_t columns, const struct diff_only *only,
                  struct diff_matrix *ret);

#endif
