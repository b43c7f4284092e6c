/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the tables of a machine's CPUs differ, and whether they should. */
#ifndef PROBE_CONSISTENCY_H
#define PROBE_CONSISTENCY_H

#include "stream.h"

/* A remark that names the places, such as "0x4:0.ebx", where the table of CPU other differs from that of CPU
 * base. */
void consistency_put_places(const struct sink *sink, const struct cpuid_table *base, uint32_t base_cpu,
                            const struct cpuid_table *other, uint32_t other_cpu);

/*
 * The report over all CPUs that are done, compared with the first of them (of the same core type, where leaf
 * 0x1a gives one: SDM 2A, CPUID 1AH, EAX[31:24]): leafprobe: percpu-places 0x1:0.ebx 0xb:0.edx: expected to
 * differ, 4 CPUs leafprobe: core-type 0x20 (Atom): 4 CPUs, apic=0x8,0xa,0xc,0xe leafprobe: anomaly
 * 0x7:0.ebx[16]: 1 here, 0 on the first CPU: apic=0x3 Differences between core types are not anomalies. A
 * machine of one CPU, or of equal ones, gets nothing.
 */
void consistency_put(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count);

#endif
