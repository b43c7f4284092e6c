/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bits of the feature MSRs: the rows of spec/msr_field.def. In an object file of its own, which images do not
 * link.
 */
#ifndef PROBE_FIELD_MSR_FIELD_H
#define PROBE_FIELD_MSR_FIELD_H

#include "probe/field/move.h"

struct msr_field {
    uint32_t number;   /* of the register */
    uint8_t high, low; /* bits, 0 to 63 */
    enum move_rule rule;
    enum move_grade grade;
    const char *name;
    const char *qemu, *libvirt, *xen; /* "" where that project has none */
};

/* Row number index in the order of the file, by register and low bit; NULL past the last. */
const struct msr_field *msr_field_row(uint32_t index);

/* The row of a bit; NULL if it has none. */
const struct msr_field *msr_field_of(uint32_t number, unsigned bit);

/* The bits of a row, and its number in the value of the register. */
uint64_t msr_field_bits(const struct msr_field *field);
uint64_t msr_field_number(const struct msr_field *field, uint64_t value);

#endif
