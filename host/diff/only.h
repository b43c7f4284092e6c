/* SPDX-License-Identifier: BSD-2-Clause */
/* What a comparison is asked for: leaves, and fields by name. */
#ifndef HOST_DIFF_ONLY_H
#define HOST_DIFF_ONLY_H

#include "host/diff/place.h"
#include "probe/field/msr_field.h"

#define DIFF_ONLY_MAX 64

struct diff_only {
    size_t count;
    struct {
        const char *name; /* what leafprobe, Linux, QEMU, libvirt or Xen call a field; NULL: */
        uint32_t leaf;
    } of[DIFF_ONLY_MAX];
};

/* True if the place, bits of a register or a row, is asked for; of a row by its leaf alone. NULL asks for
 * everything. */
bool diff_only_has(const struct diff_only *only, const struct diff_place *place, bool bits);

/* The same of a field of a feature MSR. */
bool diff_only_has_msr(const struct diff_only *only, const struct msr_field *field);

#endif
