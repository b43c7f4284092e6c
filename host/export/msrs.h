/* SPDX-License-Identifier: BSD-2-Clause */
/* Feature MSRs for a configuration: what all of its hosts can show, of those that their files tell. */
#ifndef HOST_EXPORT_MSRS_H
#define HOST_EXPORT_MSRS_H

#include "host/export/export.h"
#include "probe/decode/msr.h"

#define MSRS (MSR_VMX_EXIT2 - MSR_CORE_CAPABILITIES + 1)

/* The first of the VMX capabilities. */
#define MSRS_VMX 0x480u

/* All zeros is that of no host. */
struct msrs {
    bool told; /* one of them, by some file */
    struct msrs_register {
        bool told, untold; /* by some file; not by some file */
        uint64_t value;
        uint64_t differs; /* bits that have to be equal and are not: nothing can be said of them, and value
                           * is that of the first host */
        uint64_t some;    /* bits of some host */
    } reg[MSRS];
};

/* Add a host: lines as reader_provenance() gives them. */
void msrs_add(struct msrs *msrs, const char *said);

/* Of a guest with this table: register number i (0 to MSRS - 1), if it looks at it and every file tells it;
 * else NULL. msrs may be NULL. */
const struct msrs_register *msrs_shown(const struct msrs *msrs, const struct cpuid_table *table, unsigned i);
uint32_t msrs_number(unsigned i);

/* "msr 0x10a[12] doitm: 0x1 (WHY)": the field that a bit is in, or the bit, of a register's value. */
#define MSRS_LINE 160u
void msrs_line(uint32_t number, unsigned bit, uint64_t value, const char *why, char text[MSRS_LINE]);

#endif
