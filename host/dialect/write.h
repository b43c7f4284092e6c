/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writers of tables for the programs of others, which docs/formats.md lists: each is read back by our own
 * reader, and by the tool that it is for; qr is what images show as codes. Only firecracker, rust, c and qr
 * carry KVM's flags.
 */
#ifndef HOST_DIALECT_WRITE_H
#define HOST_DIALECT_WRITE_H

#include <stdbool.h>

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* A register with bits that are said, those of mask. */
struct dialect_msr {
    uint32_t number;
    uint64_t value, mask;
};

struct dialect_table {
    uint32_t number; /* of the table in the text, from 0 */
    uint32_t cpu;
    const char *label; /* "" unless it tells the table from others; without control characters */
    const struct cpuid_table *table;
    const struct dialect_msr *msrs; /* for firecracker alone */
    size_t msr_count;
};

struct dialect_writer {
    const char *name;
    bool single; /* a text holds one table */
    void (*put)(const struct sink *sink, const struct dialect_table *from);
};

/* Writer number i, NULL past the last. */
const struct dialect_writer *dialect_writer(unsigned i);

/* What the parts of write.c give each other. */
void dialect_put_libvirt(const struct sink *sink, const struct dialect_table *from);
void dialect_put_firecracker(const struct sink *sink, const struct dialect_table *from);
void dialect_put_c(const struct sink *sink, const struct dialect_table *from);
void dialect_put_rust(const struct sink *sink, const struct dialect_table *from);
void dialect_put_qr(const struct sink *sink, const struct dialect_table *from);

/* Four registers, eight digits each, with these texts before each of them. */
void dialect_put_registers(const struct sink *sink, const struct cpuid_entry *entry,
                           const char *const before[4]);

#endif
