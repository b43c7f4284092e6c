/* SPDX-License-Identifier: BSD-2-Clause */
/* Which CPU of one input is compared with which CPU of another. */
#ifndef HOST_DIFF_MATCH_H
#define HOST_DIFF_MATCH_H

#include "host/diff/input.h"

/* In partners: the other input has no such CPU. */
#define DIFF_NO_CPU SIZE_MAX

/*
 * By APIC id if no id comes twice within an input and each id of the smaller input is found in the larger
 * one; else by position. *ret is the place in b's cpus of the partner of each CPU of a, for free();
 * *ret_by_apic tells which rule it was. False without memory.
 */
bool diff_match(const struct diff_input *a, const struct diff_input *b, size_t **ret, bool *ret_by_apic);

#endif
