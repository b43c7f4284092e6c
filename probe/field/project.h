/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What other projects call the bits of CPUID: the rows of spec/name.def. In an object file of its own, which
 * images do not link.
 */
#ifndef PROBE_FIELD_PROJECT_H
#define PROBE_FIELD_PROJECT_H

#include "probe/field/field.h"
#include "probe/field/msr_field.h"

enum project { PROJECT_LINUX, PROJECT_QEMU, PROJECT_LIBVIRT, PROJECT_XEN, PROJECT_TOTAL };

/* Room for a name, and for further spellings. */
#define PROJECT_NAME_SIZE 28
#define PROJECT_OTHERS_SIZE 32

/* One bit. Names are "" where a project has none. They stand in the row itself: a pointer to each would be
 * relocated at every start of the command. */
struct project_bit {
    uint32_t leaf; /* of a hypervisor: as if its block were at 0x40000000 */
    uint8_t subleaf, reg, bit;
    char name[PROJECT_TOTAL][PROJECT_NAME_SIZE];
    char others[PROJECT_OTHERS_SIZE]; /* further spellings, apart by blanks */
};

/* Row number index in the order of the file; NULL past the last. */
const struct project_bit *project_row(uint32_t index);

/* The row of a bit, or of a field of one bit; NULL if nobody has a name for it. leaf may lie in any
 * hypervisor block. */
const struct project_bit *project_of(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit);
const struct project_bit *project_of_field(const struct field *field, uint32_t subleaf);

/* True if a project calls the bit so, or field_name() the field. '_', '-' and '.' are alike, as they are for
 * QEMU. */
bool project_bit_is(const struct project_bit *bit, const char *name);
bool project_field_is(const struct field *field, const char *name);

/* The first subleaf in which a field is called so; the field's first one if none tells. */
uint32_t project_field_subleaf(const struct field *field, const char *name);

/* project_field_is() for a field of a feature MSR. */
bool project_msr_field_is(const struct msr_field *field, const char *name);

/* "linux", "qemu", "libvirt", "xen". */
const char *project_name(enum project project);

#endif
