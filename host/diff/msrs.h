/* SPDX-License-Identifier: BSD-2-Clause */
/* The feature MSRs of the inputs side by side, those of their boot CPUs: one item a field that differs. */
#ifndef HOST_DIFF_MSRS_H
#define HOST_DIFF_MSRS_H

#include "host/base/memory.h"
#include "host/diff/class.h"
#include "host/diff/input.h"
#include "host/diff/place.h"
#include "probe/field/msr_field.h"

struct diff_msr_cell {
    bool known; /* the input has the register */
    uint64_t number;
};

struct diff_msr {
    uint32_t number; /* of the register */
    uint8_t high, low;
    const char *name; /* as reports show it (host/decode/shown.h); "unknown bit" without a row */
    uint8_t class;    /* of the first column that has the register against the first that differs from it */
    const struct diff_msr_cell *cells; /* one for each input */
};

struct diff_msrs {
    size_t columns;
    size_t with; /* inputs that have feature MSRs; below two nothing is compared */
    size_t count, capacity;
    struct diff_msr *items; /* by register and low bit */
    uint32_t totals[DIFF_CLASSES];
    struct arena arena; /* of the cells */
};

/*
 * Compare the registers that two inputs or more have; one that a file lacks says nothing, as CPUID tells
 * whether it exists. *ret is to be freed; false without memory, and there is nothing to free.
 */
bool diff_msrs(const struct diff_input *inputs, size_t count, struct diff_msrs *ret);
void diff_msrs_free(struct diff_msrs *msrs);

/* The class of a field whose numbers differ: bits are lost or added, where 1 says that something is missing
 * the other way round; other numbers changed, and those that no guest depends on are an identity. */
enum diff_class diff_msr_class(const struct msr_field *field, uint64_t a, uint64_t b);

/* "msr 0x10a[17]", "msr 0x480[44:32]". */
void diff_msr_place(uint32_t number, unsigned high, unsigned low, char text[DIFF_PLACE_MAX]);

#endif
