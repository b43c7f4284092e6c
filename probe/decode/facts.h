/* SPDX-License-Identifier: BSD-2-Clause */
/* Capacities by topic, the sections of enclave memory, and who answers as hypervisor. */
#ifndef PROBE_DECODE_FACTS_H
#define PROBE_DECODE_FACTS_H

#include "probe/table/cpuid.h"
#include "probe/walk/spec.h"

/* The members are the rows of spec/fact.def: quantities, 0 where the table has no such leaf. */
struct decode_facts {
#define FACT(member, leaf, sub, reg, hi, lo, plus) uint32_t member;
#include "probe/spec/fact.def"
#undef FACT
};
struct decode_facts decode_facts(const struct cpuid_table *table);

/* A section of the enclave page cache: leaf 0x12, subleaf 2 and on. */
struct decode_epc {
    uint64_t base, bytes;
    uint32_t properties; /* table sgx_epc of spec/value.def */
};

/* The sections of the table, at most max; returns how many. */
uint32_t decode_epc(const struct cpuid_table *table, struct decode_epc *out, uint32_t max);

/* A hypervisor block: one of several where interfaces are stacked. */
struct decode_hypervisor {
    uint32_t base, last;        /* leaf, and EAX: the highest leaf of the block */
    enum hypervisor hypervisor; /* by its signature; HV_UNKNOWN if no row has it */
    const char *title;          /* or NULL */
    bool interface;             /* base + 1 says "Hv#1", whatever the signature */
};

/*
 * The blocks of the table, in its order, at most max; returns how many. A base leaf of zeros is none.
 */
uint32_t decode_hypervisors(const struct cpuid_table *table, struct decode_hypervisor *out, uint32_t max);

#endif
