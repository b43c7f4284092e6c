/* SPDX-License-Identifier: BSD-2-Clause */
/* The topology of a machine, and each CPU's place in it, in words. */
#ifndef PROBE_WRITE_TOPOLOGY_H
#define PROBE_WRITE_TOPOLOGY_H

#include "probe/decode/topology.h"
#include "probe/table/sink.h"
#include "probe/walk/probe_cpu.h"

/* "package 1, core 0, thread 1": the units that a CPU is in, large to small. topology->levels must not be 0.
 */
void topology_put_place(const struct sink *sink, const struct decode_topology *topology);

/*
 * "2 packages, 4 cores, 8 threads" behind the text before: the CPUs that are done, counted by unit as the
 * APIC ids and the levels of the first one tell (SDM 3A, 10.9.3). False, and nothing, if it tells no levels,
 * or none is done.
 */
bool topology_put_units(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count,
                        const char *before);

/*
 * The CPUs that are done, counted by unit, then a line for each, with the APIC id and the place that its own
 * table tells. Nothing if none is done.
 *
 *     topology: 2 packages, 4 cores, 8 threads
 *        cpu 0: apic 0x0, package 0, core 0, thread 0
 *
 * A CPU whose table tells no levels has its APIC id alone.
 */
void topology_put(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count);

#endif
