/* SPDX-License-Identifier: BSD-2-Clause */
/* Which CPU of one input is compared with which CPU of another. */
#ifndef HOST_DIFF_MATCH_H
#define HOST_DIFF_MATCH_H

#include "host/diff/input.h"

/* In a match: the other side has no such CPU. */
#define DIFF_NO_CPU SIZE_MAX

/* Places in cpus of the two inputs. */
struct diff_match {
    size_t a, b;
};

/*
 * By APIC id if no id comes twice within an input and each id of the smaller input is found in the larger
 * one; else by position. matches has room for a->count + b->count; returns how many there are: those of A in
 * its order, then those that B alone has. *ret_by_apic tells which rule it was.
 */
size_t diff_match(const struct diff_input *a, const struct diff_input *b, struct diff_match *matches,
                  bool *ret_by_apic);

#endif
