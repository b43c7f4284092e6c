/* SPDX-License-Identifier: BSD-2-Clause */
/* probe/table/native.h for unit tests of what images do: the instructions answer as a test says. */
#ifndef PROBE_TESTS_IMAGES_FAKE_NATIVE_H
#define PROBE_TESTS_IMAGES_FAKE_NATIVE_H

#include "probe/table/native.h"

struct fake_native {
    const struct cpuid_source *cpuid; /* what native_read() asks; NULL: zeros */
    struct cpu_state control;         /* what native_control() adds */
    /* NULL: every MSR faults */
    bool (*msr_read)(uint32_t number, uint64_t *out);
    bool (*msr_write)(uint32_t number, uint64_t value);
};
extern struct fake_native fake_native;

#endif
