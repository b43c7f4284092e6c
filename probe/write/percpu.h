/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables of CPUs that are alike but for their own numbers (APIC id, place in the topology): one full table
 * and, for each other CPU, a handful of values from which its table is built again, entry for entry.
 */
#ifndef PROBE_WRITE_PERCPU_H
#define PROBE_WRITE_PERCPU_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

#define PERCPU_PLACES 48
#define PERCPU_ROWS 8

/* Bits of a register that the spec marks PERCPU and that differ somewhere. Places of one group hold the same
 * value on a CPU. */
struct percpu_place {
    uint32_t leaf, subleaf;
    uint32_t mask;
    uint8_t reg; /* as for cpuid_reg() */
    uint8_t group;
};

/*
 * A row that only some CPUs have, since a shape drops rows of zeros (0x8000001e of APIC id 0 in QEMU's
 * tables): it stands before entry number at of the base table, on CPUs where it holds something.
 */
struct percpu_row {
    uint32_t leaf, subleaf, flags;
    uint32_t at;
};

struct percpu {
    uint32_t places, rows, groups;
    struct percpu_place place[PERCPU_PLACES];
    struct percpu_row row[PERCPU_ROWS];
};

/*
 * Compare another CPU's table with the base table. True if they differ in PERCPU bits alone: what differs is
 * then added to *percpu (zeroed at the start; percpu_rebuilds() tells at the end whether it is enough).
 * False, with *percpu unchanged, if anything else differs or if it grows too large.
 */
bool percpu_learn(struct percpu *percpu, const struct cpuid_table *base, const struct cpuid_table *other);

/* Once all tables are learned: start with one group, then split it by each table (the base table too). */
void percpu_group_start(struct percpu *percpu);
void percpu_group_split(struct percpu *percpu, const struct cpuid_table *table);

/* A table's value for a group, shifted down to bit 0 of the place's lowest bit. */
uint32_t percpu_value(const struct percpu *percpu, uint32_t group, const struct cpuid_table *table);

/*
 * Build a CPU's table from the base table and its values, one a group. False if a place is not in the base
 * table nor in a row, or if the result does not fit.
 */
bool percpu_apply(const struct percpu *percpu, const struct cpuid_table *base, const uint32_t *values,
                  struct cpuid_table *out);

/*
 * True if percpu_apply() with the table's own values gives the table again, entry for entry. What was learned
 * from one table may not do for another (rows that stand elsewhere, rows of zeros that another CPU lacks), so
 * that every table is to be tried before only its values are written.
 */
bool percpu_rebuilds(const struct percpu *percpu, const struct cpuid_table *base,
                     const struct cpuid_table *table);

/*
 * Parts of a stream (docs/formats.md, "CPUs that are alike"): the whole line "leafprobe: percpu of=0 row=...
 * PLACE,PLACE PLACE", a word for each group; and a CPU's piece of a line, "CPU VALUE... CRC32".
 */
void percpu_put_header(const struct sink *sink, const struct percpu *percpu, uint32_t base_cpu);
void percpu_put_cpu(const struct sink *sink, const struct percpu *percpu, uint32_t cpu,
                    const struct cpuid_table *table);

#endif
