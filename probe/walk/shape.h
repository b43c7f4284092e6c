/* SPDX-License-Identifier: BSD-2-Clause */
/* Which zero or artefact rows a table keeps, their flags and their order. */
#ifndef PROBE_WALK_SHAPE_H
#define PROBE_WALK_SHAPE_H

#include "probe/table/cpuid.h"
#include "probe/walk/spec.h"

/*
 * SHAPE_QEMU: the rows, order and flags that QEMU 4.2 to 9.1 hands to KVM (target/i386/kvm/kvm.c,
 * kvm_arch_init_vcpu(); where versions differ, 7.2): hypervisor bases first, then basic, extended, Centaur;
 * all-zero rows dropped but for the leaves that spec/leaf.def marks; leaf 2 with flags 6; a zero row {0xd,
 * 63}; the timing leaf 0x40000010 of a KVM base last. Rows that hold something and that QEMU would not ask
 * for stay.
 *
 * SHAPE_QEMU_9_2: the same of QEMU 9.2 and later (the same function, read in 10.0). It gives the slot of
 * {0xd, 63} back, so that row is gone; but the slot keeps its index, and a row that is written into it
 * without an index of its own has that one: where the highest basic leaf is 0xd to 0x11, 0x80000000 comes
 * with index 63 and no flag. Leaf 2 is stateful only where its AL asks for more than one read.
 *
 * Neither has the text of AMD's makers, outside of every range (range.h), which no monitor asks for.
 *
 * SHAPE_FULL: every row asked for, in walk order, nothing synthetic.
 */
enum shape { SHAPE_QEMU, SHAPE_QEMU_9_2, SHAPE_FULL };

/* The words that name a shape; of several for one, the first is its name. "qemu" is QEMU's older shape. */
#define SHAPE_WORDS(WORD)    \
    WORD("qemu", SHAPE_QEMU) \
    WORD("qemu-4.2", SHAPE_QEMU) WORD("qemu-9.2", SHAPE_QEMU_9_2) WORD("full", SHAPE_FULL)

/* "qemu", "qemu-9.2" or "full". */
const char *shape_name(enum shape shape);

/*
 * Bring the last entries of the table, from index first on, all of one leaf, into shape. leaf is the leaf's
 * row, as a table may end up with no entry of it.
 */
void shape_leaf(enum shape shape, struct cpuid_table *table, uint32_t first, uint32_t leaf,
                const struct leaf_spec *spec);

/*
 * True for a row whose subleaf is what QEMU 9.2 and later left in its slot, and says nothing: the first
 * behind the basic leaves up to 0xd.
 */
bool shape_left_index(const struct cpuid_table *table, const struct cpuid_entry *entry);

/* Bring the order of a whole table into shape. */
void shape_order(enum shape shape, struct cpuid_table *table);

/*
 * Both, for a table that was recorded in another shape; *to is emptied first and must not be *from. A full
 * table becomes one of QEMU's, and one version's that of the other; into SHAPE_FULL the rows stay as they
 * are, since those that are gone cannot be known.
 */
void shape_table(enum shape shape, const struct cpuid_table *from, struct cpuid_table *to);

#endif
