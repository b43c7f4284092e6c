/* SPDX-License-Identifier: BSD-2-Clause */
/* Frequencies. */
#ifndef PROBE_DECODE_CLOCK_H
#define PROBE_DECODE_CLOCK_H

#include "probe/table/cpuid.h"

/* Who says how fast the crystal is: leaf 0x15, what Intel documents of the model (spec/crystal.def), or base
 * frequency and ratio, which give it about. */
enum crystal_from { CRYSTAL_UNTOLD, CRYSTAL_LEAF, CRYSTAL_MODEL, CRYSTAL_COMPUTED };

/* 0 where the table does not tell. */
struct decode_clock {
    uint32_t tsc_khz;  /* UINT32_MAX for more */
    uint32_t tsc_leaf; /* that gives it: 0x15, 0x16, or 0x40000010 in any hypervisor block */
    bool tsc_about;    /* by leaf 0x16, whose base is a rounded one */
    /* The same by leaf 0x15 or 0x16 alone, which a hypervisor may have handed through. */
    uint32_t native_khz, native_leaf;
    uint32_t crystal_hz; /* also the clock of the APIC timer */
    enum crystal_from crystal_from;
    uint32_t base_mhz, max_mhz, bus_mhz; /* leaf 0x16 */
    uint32_t apic_khz;                   /* leaf 0x40000010 EBX */
};

/*
 * TSC: crystal * numerator / denominator of leaf 0x15, the crystal by that leaf or by the model; without one
 * the base frequency of leaf 0x16, as Linux arch/x86/kernel/tsc.c does; a hypervisor's timing leaf goes
 * before both, since a guest's TSC may be scaled.
 */
struct decode_clock decode_clock(const struct cpuid_table *table);

/* By shifts, since 64-bit division needs a library that a 32-bit image does not have. by is not 0. */
uint64_t decode_divide(uint64_t number, uint32_t by);

#endif
