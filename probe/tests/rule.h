/* SPDX-License-Identifier: BSD-2-Clause */
/* One leaf of a fake CPU, walked: the case and the check that the tests of rules and of flags share. */
#ifndef PROBE_TESTS_RULE_H
#define PROBE_TESTS_RULE_H

#include "probe/tests/fake.h"

struct rule_case {
    const char *name;
    uint32_t leaf;
    uint32_t reads;   /* reads of the leaf that the walk may cost, exactly */
    uint32_t capped;  /* lists cut short */
    const char *want; /* as rows_of() writes it, full shape */
    struct {
        uint32_t subleaf;
        struct cpuid_regs regs;
    } row[8]; /* what the leaf answers; zeros elsewhere */
};

/*
 * Walk a CPU that has the leaf as its range's last and nothing else (hypervisor leaves: under Xen's
 * signature), in the full shape, and check the leaf's rows, their registers, and what they cost.
 */
void check_rules(const struct rule_case *cases, size_t count);

#endif
