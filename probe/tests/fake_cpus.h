/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole CPUs for the tests that look at more than one leaf. */
#ifndef PROBE_TESTS_FAKE_CPUS_H
#define PROBE_TESTS_FAKE_CPUS_H

#include "probe/tests/fake.h"

extern const struct fake_cpu fake_cpus[];
extern const size_t fake_cpu_count;

/* One of them by name; a wrong name fails the test. */
const struct fake_cpu *fake_cpu(const char *name);

#endif
