/* SPDX-License-Identifier: BSD-2-Clause */
/* Frequencies. */
#ifndef PROBE_DECODE_CLOCK_H
#define PROBE_DECODE_CLOCK_H

#include "probe/table/cpuid.h"

/* 0 where the table does not tell. */
struct decode_clock {
    uint32_t tsc_khz;  /* UINT32_MAX for more */
    uint32_t tsc_leaf; /* that gives it: 0x15, 0x16, or 0x40000010 in any hypervisor block */
    /* Also the clock of the APIC timer; computed if leaf 0x15 has none but 0x16 a base. */
    uint32_t crystal_hz;
    uint32_t base_mhz, max_mhz, bus_mhz; /* leaf 0x16 */
    uint32_t apic_khz;                   /* leaf 0x40000010 EBX */
};

/*
 * TSC: crystal * numerator / denominator of leaf 0x15; without a crystal frequency the base frequency of leaf
 * 0x16, as Linux arch/x86/kernel/tsc.c does; a hypervisor's timing leaf goes before both, since a guest's TSC
 * may be scaled.
 */
struct decode_clock decode_clock(const struct cpuid_table *table);

#endif
