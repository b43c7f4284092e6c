/* SPDX-License-Identifier: BSD-2-Clause */
/* What a table and the form that it came in tell of the ground that it stands on. */
#ifndef HOST_LINT_GROUND_H
#define HOST_LINT_GROUND_H

#include "host/lint/finding.h"
#include "probe/table/cpuid.h"

/*
 * format: the reader's name of it. hardware where the table says so, but for tables in KVM's form, which a
 * hypervisor made whatever they say; drops where rows are left out: a partial table's, and AIDA's, whose
 * reports leave out rows of zeros and rows that repeat one.
 */
struct lint_ground lint_ground_told(const char *format, const struct cpuid_table *table);

#endif
