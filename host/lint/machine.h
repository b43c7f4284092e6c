/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules across the CPUs of one machine: rows of host/lint/machine_rules.def. */
#ifndef HOST_LINT_MACHINE_H
#define HOST_LINT_MACHINE_H

#include "host/lint/lint.h"

/* The CPUs so far. All zeros is none; lint_machine_free() gives the memory back. */
struct lint_machine {
    struct lint_machine_cpu *cpus;
    size_t count, capacity;
};

/*
 * Hold one more CPU's table against those before it, and keep what is needed of it. A CPU whose number is not
 * higher than the last one's begins another machine. Returns how many findings there were; without memory for
 * one more, it and those behind it are held against what there is.
 */
unsigned lint_machine_add(struct lint_machine *machine, uint32_t cpu, const struct cpuid_table *table,
                          const struct lint_ground *ground, const struct lint_events *events);
void lint_machine_free(struct lint_machine *machine);

#endif
