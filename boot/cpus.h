/* SPDX-License-Identifier: BSD-2-Clause */
/* The processors of the machine, as struct cpus wants them. */
#ifndef BOOT_CPUS_H
#define BOOT_CPUS_H

#include "probe/options.h"
#include "probe/probe.h"

/*
 * Find the processors, unless options say one CPU: ACPI's MADT, else the MP table, else (and where the MP
 * table seems to list packages alone, as SeaBIOS' does) by waking all that there are. Take memory for what
 * each of them will fill in: *ret_tables then has out->count zeroed structs. Whatever fails gets a note, and
 * the boot CPU is always there. The order is the boot CPU, then the others by APIC id. run_on_each() reads
 * the others in long mode unless options say mode=32; what it does with a processor that does not answer is
 * written in start.h. clock_init() and memory_init() come first.
 */
void cpus_init(const struct options *options, struct cpus *out, struct probe_cpu **ret_tables);

/* Provenance fields: where the list of processors comes from, how they are started, how many are listed as
 * not enabled. */
void cpus_put(const struct sink *sink);

#endif
