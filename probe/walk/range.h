/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ranges of leaves, as CPUs have them: where a leaf's range starts, how far it goes, and data that stand past
 * its end. What KVM makes of a leaf past the end, by classes of its own, is in replay.h.
 */
#ifndef PROBE_WALK_RANGE_H
#define PROBE_WALK_RANGE_H

#include "probe/walk/spec.h"

/* The base of the extended leaves. */
#define EXTENDED_BASE 0x80000000u

/*
 * The base of the range that a leaf lies in: of a hypervisor leaf its block's, else one of spec/range.def,
 * which have 64 Ki leaves; of leaves that are in none, the basic or the extended one, by bit 31.
 */
uint32_t range_base(uint32_t leaf);

/*
 * The highest leaf that a range declares, from the registers of its base leaf; false if they
 * are not believed: the maximum lies outside of the range, as an answer for a leaf that does not exist has
 * it.
 *
 * Early Pentium steppings give their signature, 0x500 to 0x5ff, as the basic maximum, which is 1 then. A
 * hypervisor that gives 0 and signs with a known name has two leaves (old KVM: Linux
 * Documentation/virt/kvm/x86/cpuid.rst).
 */
bool range_maximum(uint32_t base, const struct cpuid_regs *regs, uint32_t *ret);

/*
 * False for the registers of a hypervisor's base leaf that certainly declare nothing: a quick answer, as
 * nearly all of the 256 that a walk asks are such.
 */
static inline bool range_may_declare(uint32_t base, const struct cpuid_regs *regs)
{
    return !regs->eax || spec_hypervisor_base(regs->eax) == base;
}

/*
 * True if these are the registers of the highest basic leaf, as the table has it, with which Intel CPUs and
 * KVM answer for leaves that do not exist: SDM 2A, CPUID, "INPUT EAX = ... returns the data for the highest
 * basic information leaf". highest is that leaf, subleaf the one that was asked for.
 */
bool range_redirected(const struct cpuid_table *table, uint32_t highest, uint32_t subleaf,
                      const struct cpuid_regs *regs);

/* True for a leaf that its range declares, as far as the table holds the range's base. A hypervisor that
 * signs with a known name has two leaves at least, whatever maximum it gives. */
bool range_declared(const struct cpuid_table *table, uint32_t leaf);

/* True for a leaf above the maximum that its range's base gives; false where the table has no base of it, or
 * one that gives none. */
bool range_past(const struct cpuid_table *table, uint32_t leaf);

/* True where the table is of a CPU that may hold its makers' text in MAKERS_TEXT_FIRST and the next, past
 * the end of its extended leaves: AMD's and those with AMD's cores. */
bool range_makers_text(const struct cpuid_table *table);

/*
 * True for a row of a leaf that no range declares and that has the data of the highest basic leaf: it says
 * nothing of its own leaf. Rows of zeros are none. *ret_of is the leaf whose data it has.
 */
bool range_echo(const struct cpuid_table *table, const struct cpuid_entry *entry, uint32_t *ret_of);

#endif
