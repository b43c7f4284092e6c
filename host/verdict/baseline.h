/* SPDX-License-Identifier: BSD-2-Clause */
/* The table that every one of many hosts can show, made of theirs one by one, in the memory of two. */
#ifndef HOST_VERDICT_BASELINE_H
#define HOST_VERDICT_BASELINE_H

#include "host/base/error_line.h"
#include "host/diff/place.h"
#include "probe/field/move.h"

/* Bits that go, or come, as a host is added: what a register of a place held and holds, and its rule. */
struct baseline_change {
    struct diff_place place;
    enum move_rule rule;
    uint32_t before, after; /* the register */
};

struct baseline_events {
    void (*changed)(void *ctx, const struct baseline_change *change);
    void *ctx;
};

/* All zeros is that of no host. */
struct baseline {
    struct cpuid_table table;
    uint64_t hosts;
    struct cpuid_table last; /* private: the host that was added last */
};

/*
 * Add a host: bits that it lacks go, limits sink, inverted and accumulating bits come (spec/move.def); the
 * monitor's and the moment's stay as the first host has them. False, with a line, for another vendor,
 * hypervisor or layout of the XSAVE area, for a partial table, and without memory; the baseline is of no use
 * then.
 */
bool baseline_add(struct baseline *baseline, const struct cpuid_table *host,
                  const struct baseline_events *events, struct error_line *reterr);

/* Behind the last host: rows of state components that went, and the size of what is left, follow XCR0. */
void baseline_end(struct baseline *baseline);

#endif
