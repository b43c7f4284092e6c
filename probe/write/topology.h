/* SPDX-License-Identifier: BSD-2-Clause */
/* The topology of a machine, and each CPU's place in it, in words. */
#ifndef PROBE_WRITE_TOPOLOGY_H
#define PROBE_WRITE_TOPOLOGY_H

#include "probe/decode/machine.h"
#include "probe/decode/topology.h"
#include "probe/table/sink.h"
#include "probe/walk/probe_cpu.h"

/* "package 1, core 0, thread 1": the units that a CPU is in, large to small. topology->levels must not be 0.
 */
void topology_put_place(const struct sink *sink, const struct decode_topology *topology);

/*
 * "2 packages, 4 cores, 8 threads" behind the text before: the units that are there, counted by the APIC ids
 * of all CPUs. False, and nothing, if no table tells of units, or they contradict each other.
 */
bool machine_put_units(const struct sink *sink, const struct machine *machine, const char *before);

/*
 * What else follows from all CPUs, a line each: cores by type, caches with how many there are and who shares
 * them, how many threads might be there, APIC ids that are nobody's, contradictions.
 *
 *        cores: 6 performance with 2 threads, 8 efficient with 1 thread
 *        L2 cache: 6 of 1280 KB, one a core; 2 of 2 MB, each for 4 threads
 *        contradiction: 25 CPUs have the APIC id of another, first 0x3e
 */
void machine_put(const struct sink *sink, const struct machine *machine);

/* "performance"; empty for a type of core without a name. */
const char *machine_type_name(uint32_t type);

/* One of enum machine_fault that machine->faults has, in words. */
void machine_put_fault(const struct sink *sink, const struct machine *machine, unsigned fault);

/* machine_put_units() of the CPUs that are done. */
bool topology_put_units(const struct sink *sink, struct probe_cpu *cpu, uint32_t count, const char *before);

/*
 * The CPUs that are done: machine_put_units(), a line for each with the APIC id and the place that its own
 * table tells, machine_put(). Nothing if none is done.
 *
 *     topology: 2 packages, 4 cores, 8 threads
 *        cpu 0: apic 0x0, package 0, core 0, thread 0
 *
 * A CPU whose table tells no levels has its APIC id alone.
 */
void topology_put(const struct sink *sink, struct probe_cpu *cpu, uint32_t count);

#endif
