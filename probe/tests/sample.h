/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROBE_TESTS_SAMPLE_H
#define PROBE_TESTS_SAMPLE_H

#include "probe/table/cpuid.h"

/* The rows of sample.def as a table. */
void sample_rows(struct cpuid_table *ret);

#endif
