/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one CPU has answered already, so that code beside the walk (provenance, options, clocks, APICs) costs
 * no CPUID that the walk executes anyway, and how many were executed in all.
 */
#ifndef PROBE_WALK_RECALL_H
#define PROBE_WALK_RECALL_H

#include "probe/table/cpuid.h"

/* Leaves whose subleaf 0 is kept: recall.c lists them. */
#define RECALL_LEAVES 11

/* All zeros but for source is a CPU that was asked nothing yet. */
struct recall {
    const struct cpuid_source *source; /* executes CPUID on this CPU */
    uint32_t reads;                    /* how often it was asked */
    uint32_t known;                    /* bit n: kept[n] is an answer */
    struct cpuid_regs kept[RECALL_LEAVES];
};

/* The CPU as a source that answers from what is kept where it can. Not for another CPU than recall's. */
struct cpuid_source recall_source(struct recall *recall);

/*
 * Drop a leaf's answer, so that the next read executes CPUID again: where the answer may have changed (long
 * mode: 0x80000001), or where the execution is what counts (the microcode revision). Nothing else that the
 * front ends do between the first question and the walk shows in a leaf that is kept: x2APIC is only turned
 * on where the APIC, leaf 1 EDX[9], is on already, and CR4 and XCR0 stay as they were found.
 */
void recall_forget(struct recall *recall, uint32_t leaf);

#endif
