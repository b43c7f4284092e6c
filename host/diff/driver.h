/* SPDX-License-Identifier: BSD-2-Clause */
/* What changes a field while the CPU stays the same. */
#ifndef HOST_DIFF_DRIVER_H
#define HOST_DIFF_DRIVER_H

#include "probe/field/field.h"

/*
 * True if the field shows a state: it follows CR4, XCR0, the CPU mode or time, or an MSR that software writes
 * while it runs (the APIC's enable bit). A field that an MSR hides once and for all (MONITOR, RTM, RDRAND,
 * NX, the highest leaf) is no state: whether a guest or a host has it is what one compares tables for.
 */
bool diff_is_state(const struct field *field);

/* What drives a DYNAMIC field, such as "CR4.OSXSAVE" or "IA32_MISC_ENABLE[18]"; NULL for other fields. */
const char *diff_driver(const struct field *field);

#endif
