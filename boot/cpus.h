/* SPDX-License-Identifier: BSD-2-Clause */
/* The processors of the machine. */
#ifndef BOOT_CPUS_H
#define BOOT_CPUS_H

#include <stdbool.h>

#include "probe/probe.h"

/*
 * Find the processors, the boot CPU alone if one_cpu, and take memory for what each of them will fill in;
 * *ret_tables then has cpus->count zeroed structs. Whatever fails, the boot CPU is there.
 */
void cpus_init(bool one_cpu, struct cpus *out, struct probe_cpu **ret_tables);

#endif
