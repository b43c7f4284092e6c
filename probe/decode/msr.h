/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model-specific registers, of which an access to one that is not there faults: which exist (spec/msr.def),
 * and where their values come from.
 */
#ifndef PROBE_DECODE_MSR_H
#define PROBE_DECODE_MSR_H

#include "probe/table/cpuid.h"

/*
 * Where values come from: the instruction, /dev/cpu/N/msr, a test. read() fills *out and returns true; false
 * means that the access faulted or is not allowed, and leaves *out alone.
 */
struct msr_source {
    bool (*read)(void *ctx, uint32_t number, uint64_t *out);
    void *ctx;
};

/* The rows of spec/msr.def, in its order. */
enum msr {
#define MSR(id, number, name, source) MSR_##id,
#define IF_CPUID(id, leaf, reg, bit)
#define IF_MSR(id, other, bit)
#include "probe/spec/msr.def"
#undef MSR
#undef IF_CPUID
#undef IF_MSR
    MSR_COUNT
};
_Static_assert(MSR_COUNT <= 32, "one bit a register in struct msr_values");

/* What was read so far. A value counts only if its bit (1 << enum msr) stands in read. */
struct msr_values {
    uint32_t read;
    uint32_t refused; /* exist, but the source gave no value */
    uint64_t value[MSR_COUNT];
};

/* The register's number, and its name in lines of text, such as "vmx_basic". */
uint32_t msr_number(enum msr msr);
const char *msr_name(enum msr msr);

/* True if the register exists, as far as this CPU's table and the values read so far prove it. */
bool msr_exists(enum msr msr, const struct cpuid_table *table, const struct msr_values *values);

/* Ask the source for a register if it exists, and keep the answer; otherwise nothing happens. */
void msr_ask(enum msr msr, const struct cpuid_table *table, const struct msr_source *source,
             struct msr_values *values);

/* True if the register's value is known; and a bit of it, false where the value is not known. */
bool msr_known(const struct msr_values *values, enum msr msr);
bool msr_bit(const struct msr_values *values, enum msr msr, unsigned bit);

#endif
