/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From registers to meaning: the fields of an entry, and the set bits that no field claims. Everything here
 * takes any table, also one with random registers, and reads it without changing it. decode_*.h hold what is
 * derived from several fields.
 */
#ifndef PROBE_DECODE_DECODE_H
#define PROBE_DECODE_DECODE_H

#include "probe/field/field.h"
#include "probe/table/cpuid.h"

/* A field and what an entry holds in it. */
struct decode_field {
    struct field field;
    uint32_t number;  /* as the bits stand: ATTR_PLUS_ONE is not added */
    const char *name; /* of the number, from spec/value.def; empty if it has none */
};

/* The quantity that a number stands for: one more if the field is PLUS_ONE. */
uint64_t decode_quantity(const struct decode_field *field);

/*
 * The fields of an entry of the table, by register and low bit. decode_next() returns false after the last
 * one. A row that is another leaf's echo (range_echo()) has none, and no unknown bits. Where the table does
 * not tell whose leaf it is, fields of all vendors come: field.vendors says whose, and places may overlap.
 */
struct decode_cursor {
    struct field_query query;
    struct cpuid_regs regs;
    uint32_t unread[4]; /* bits of each register that nobody knows: their fields are passed over */
    bool echo;          /* the row is an echo */
    uint32_t echo_of;   /* of this leaf */
};
struct decode_cursor decode_entry(const struct cpuid_table *table, const struct cpuid_entry *entry);
bool decode_next(struct decode_cursor *cursor, struct decode_field *out);

/*
 * The subleaf by which an entry's fields are looked up: 0 for the rows of a leaf that has no subleaves
 * (spec/leaf.def), whatever subleaf it was asked with; else the entry's.
 */
uint32_t decode_subleaf(const struct cpuid_table *table, const struct cpuid_entry *entry);

/*
 * Set bits of eax..edx that no field claims. Returns how many fields the entry has, 0 for an entry that
 * nothing is known of.
 */
uint32_t decode_unknown(const struct cpuid_table *table, const struct cpuid_entry *entry,
                        struct cpuid_regs *unknown);

/* How many such bits all entries of the table have together. */
uint32_t decode_unknown_count(const struct cpuid_table *table);

/* The registers of a leaf, of its subleaf 0 where it has subleaves; zeros if the table has no such entry. */
struct cpuid_regs decode_regs(const struct cpuid_table *table, uint32_t leaf);

/* Bits high to low of a value. 31 >= high >= low. */
uint32_t decode_bits(uint32_t value, unsigned high, unsigned low);

#endif
