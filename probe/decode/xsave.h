/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout of the XSAVE area. */
#ifndef PROBE_DECODE_XSAVE_H
#define PROBE_DECODE_XSAVE_H

#include "probe/table/cpuid.h"

#define DECODE_COMPONENTS 62

/* A component of leaf 0xd, subleaf 2 to 63. Table xstate of spec/value.def has the names of the numbers. */
struct decode_component {
    uint32_t number;
    uint32_t size;      /* bytes */
    uint32_t offset;    /* in the standard form, from the start of the area; 0 for supervisor components */
    uint32_t compacted; /* offset in the compacted form with all components listed up to this one */
    bool supervisor;    /* belongs to IA32_XSS, not XCR0 */
    bool aligned;       /* on 64 bytes in the compacted form */
    bool xfd;           /* can be faulted through IA32_XFD */
};

/*
 * The components of the table with a size, ascending by number, at most max; returns how many. Compacted
 * offsets start at 576, behind the legacy area and the header, and follow SDM volume 1, 13.4.3.
 */
uint32_t decode_components(const struct cpuid_table *table, struct decode_component *out, uint32_t max);

#endif
