/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of the boot CPU as the image found them: read once, and the same in stream and files. */
#ifndef PROBE_RUN_AT_START_H
#define PROBE_RUN_AT_START_H

#include "probe/decode/virt.h"
#include "probe/table/cpu_state.h"
#include "probe/table/sink.h"
#include "probe/walk/probe_cpu.h"

struct at_start {
    struct cpu_state state;
    struct virt virt; /* VMX, SMX and SVM */
};

/*
 * Read the running CPU's, which is the boot CPU: in ring 0, in the modes that native.h names, before its APIC
 * and its mode are changed. CPUID is asked of recall, its own; room is an empty table for the leaves that
 * decide. In a confidential guest no MSR is touched; elsewhere those alone that CPUID proves to exist; the
 * microcode revision on Intel family 6 and later and on AMD family 0x10 and later (SDM volume 3A, 10.11.7.1;
 * APM volume 2, 16.1). What was not read stays unknown. Intel's revision needs a write to the MSR, and then
 * an execution of leaf 1, of which recall keeps count.
 */
void at_start_read(struct at_start *start, struct recall *recall, struct cpuid_table *room);

/* Give the boot CPU's place what is known of it before probe_run(): its answers, and its revision. */
void at_start_hand_over(const struct at_start *start, const struct recall *recall, struct probe_cpu *boot);

/*
 * For struct probe's begin(): read the running CPU's microcode revision into its place, on the CPUs and by
 * the means that at_start_read() says, unless it is there. MSRs are touched only where the boot CPU's
 * revision was found. A call takes less than 1 KiB of stack.
 */
void at_start_begin(const struct at_start *start, struct probe_cpu *cpu);

/* The provenance lines of state and virt (provenance.h). */
void at_start_put(const struct at_start *start, const struct sink *sink);

#endif
