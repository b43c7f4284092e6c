/* SPDX-License-Identifier: BSD-2-Clause */
/* What one CPU of the machine gave. */
#ifndef PROBE_WALK_PROBE_CPU_H
#define PROBE_WALK_PROBE_CPU_H

#include "probe/table/place.h"
#include "probe/walk/recall.h"

/* done stays 0 if it never answered. */
struct probe_cpu {
    uint32_t done;
    /* Its table differs from the first CPU's in PERCPU bits alone; stream_put_cpus() finds out. */
    uint32_t alike;
    bool microcode_known;
    uint32_t microcode;   /* its revision, if known */
    struct recall recall; /* what it answered before its table was read */
    struct cpuid_table table;
    struct cpu_place place; /* where its table says that it sits (decode/machine.h) */
};

#endif
