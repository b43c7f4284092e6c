/* SPDX-License-Identifier: BSD-2-Clause */
/* The processors of the machine, as struct cpus wants them. */
#ifndef BOOT_CPUS_CPUS_H
#define BOOT_CPUS_CPUS_H

#include "boot/acpi/fadt.h"
#include "probe/run/options.h"
#include "probe/run/probe.h"

struct cpus_setup {
    const struct options *options;
    const struct fixed_hardware *hardware;
    const struct cpuid_source *cpuid; /* answers for the boot CPU */
    const struct sink *stream;        /* for remarks while processors are watched for */
};

/*
 * Find the processors, unless options say one CPU: ACPI's MADT, else the MP table, else (and where the MP
 * table seems to list packages alone, as SeaBIOS' does) by waking all that there are. Take memory for what
 * each of them will fill in: *ret_tables then has out->count zeroed structs; those for which there is no room
 * are counted in out->lost. Whatever fails gets a note, and the boot CPU is always there. The order is the
 * boot CPU, then the others by APIC id. out->unknown is set where no table lists them all and nobody could be
 * called to tell, unless the CPU has no APIC (leaf 1 EDX[9]) and so is alone. run_on_each() reads the others
 * in long mode unless options say mode=32; what it does with a processor that does not answer is written in
 * start.h. run_on_next() is there if options say watch (watch.h). clock_init() and memory_init() come first;
 * *setup is not kept.
 */
void cpus_init(const struct cpus_setup *setup, struct cpus *out, struct probe_cpu **ret_tables);

/* Provenance fields: where the list of processors comes from, how they are started, how many are listed as
 * not enabled. */
void cpus_put(const struct sink *sink);

#endif
