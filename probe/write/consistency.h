/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the tables of a machine's CPUs differ, and whether they should. */
#ifndef PROBE_WRITE_CONSISTENCY_H
#define PROBE_WRITE_CONSISTENCY_H

#include "probe/table/sink.h"
#include "probe/walk/probe_cpu.h"

/* A remark that names the places, such as "0x4:0.ebx", where the table of CPU other differs from that of CPU
 * base. */
void consistency_put_places(const struct sink *sink, const struct cpuid_table *base, uint32_t base_cpu,
                            const struct cpuid_table *other, uint32_t other_cpu);

/*
 * The report over all CPUs that are done. With more than one core type (probe/table/cpu_kind.h) a line for
 * each type, with the APIC ids of its CPUs:
 *
 *     leafprobe: core-type 0x20: apic=0x8,0xa,0xc,0xe
 *
 * Then a line for each register and set of bits in which CPUs differ from the first of their own type, though
 * those bits are not PERCPU:
 *
 *     leafprobe: anomaly 0x7:0.ebx bits 0x10000 differ from apic=0x0 on apic=0x3
 *
 * Then, if microcode revisions differ between the CPUs whose revision is known, a line for each of them:
 *
 *     leafprobe: microcode 0x12: apic=0x0,0x1
 *
 * Nothing is written of differences between core types, nor of the PERCPU values, which stream_put_cpus()
 * shows; so a machine of one CPU, or of CPUs that are alike, gets no line.
 */
void consistency_put(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count);

#endif
