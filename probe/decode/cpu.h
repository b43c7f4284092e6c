/* SPDX-License-Identifier: BSD-2-Clause */
/* Which CPU it is: family, model, stepping and the name of its microarchitecture. */
#ifndef PROBE_DECODE_CPU_H
#define PROBE_DECODE_CPU_H

#include "probe/table/cpu_kind.h"
#include "probe/table/cpuid.h"

struct decode_cpu {
    uint32_t signature; /* leaf 1 EAX */
    uint32_t family, model, stepping;
    const char *microarch; /* spec/microarch.def; empty if it names none */
};

/*
 * False if the table has no leaf 1. The extended family counts if the base family is 15, the extended model
 * if the family is 6 or more (Linux arch/x86/lib/cpu.c, x86_family() and x86_model()): 0 to 0x10e, 0 to 0xff,
 * 0 to 15.
 */
bool decode_cpu(const struct cpuid_table *table, struct decode_cpu *out);

/* Row number index of spec/microarch.def, for tests; false past the last one. */
struct decode_microarch {
    enum cpu_maker maker;
    uint32_t family, first_model, last_model, first_stepping, last_stepping;
    const char *name;
};
bool decode_microarch_row(uint32_t index, struct decode_microarch *out);

#endif
