/* SPDX-License-Identifier: BSD-2-Clause */
/* Which QEMU handed a table to KVM, as far as its rows show it. */
#ifndef PROBE_WALK_WRITER_H
#define PROBE_WALK_WRITER_H

#include "probe/walk/shape.h"

enum shape_writer {
    WRITER_UNKNOWN, /* somebody else, a shape of no version, or nothing that tells */
    WRITER_QEMU_4_2,
    WRITER_QEMU_9_2,
};

/*
 * QEMU 4.2 to 9.1 leaves the zero row {0xd, 63}; 9.2 and later leave its index 63 in the row behind leaf 0xd,
 * or, where that row has an index of its own, are known by their order (hypervisor bases first) together with
 * a leaf 2 whose AL is at most 1 and that has no flags (shape.h says more). A table without leaf 0xd shows
 * no version.
 */
enum shape_writer shape_writer(const struct cpuid_table *table);

/* "QEMU 4.2 to 9.1", "QEMU 9.2 or later"; NULL for WRITER_UNKNOWN. */
const char *shape_writer_name(enum shape_writer writer);

/* The shape that such a table has; SHAPE_FULL for WRITER_UNKNOWN. */
enum shape shape_of_writer(enum shape_writer writer);

#endif
