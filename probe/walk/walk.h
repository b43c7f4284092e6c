/* SPDX-License-Identifier: BSD-2-Clause */
/* Deciding which leaves and subleaves to ask for, and what an answer says about the next question. */
#ifndef PROBE_WALK_WALK_H
#define PROBE_WALK_WALK_H

#include "probe/table/cpuid.h"
#include "probe/walk/shape.h"

/*
 * Read every leaf and subleaf of every range into table (emptied first), in the given shape.
 *
 * Ranges: spec/range.def, and every hypervisor base 0x40000000 to 0x4000ff00 whatever leaf 1 ECX[31] says,
 * since a hypervisor may hide that bit. A range is believed by the tests of range.h: its maximum lies in it,
 * and its base leaf is not the data of the highest basic leaf.
 *
 * In SHAPE_FULL, of CPUs of AMD's, the text of their makers outside of every range too (range.h), if there is
 * one.
 *
 * Subleaves: the rule of the leaf's row in spec/leaf.def. A leaf without a row is asked for subleaves 0 and 1
 * and, where 0 holds something, for a subleaf that cannot exist: equal answers mean that it has no subleaves;
 * otherwise subleaves are recorded until one is empty (zero, but for an echo of the subleaf in ECX[7:0] and
 * an APIC id in EDX, as leaf 0xb does) and, if subleaf 0 EAX is at most 32, up to EAX. Nothing is read past a
 * row's cap, at most 64 subleaves.
 *
 * Flags: an entry is CPUID_INDEXED if its leaf gives other data for another subleaf. Where no such pair was
 * recorded, one more read asks for a subleaf that cannot exist; rows of zeros, which say nothing, follow the
 * leaf's rule.
 *
 * What could not be read is counted in table->unread and not recorded; entries that do not fit are counted in
 * dropped.
 */
void walk(const struct cpuid_source *source, enum shape shape, struct cpuid_table *table);

/* Read one leaf and subleaf as they are, without a rule (options -l and -s), into table (emptied first). */
void walk_one(const struct cpuid_source *source, uint32_t leaf, uint32_t subleaf, struct cpuid_table *table);

#endif
