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
    struct baseline_msr {
        uint32_t number; /* 0: of CPUID; else of this MSR, and place, before and after say nothing */
        uint8_t high, low;
        const char *name; /* as reports show it */
        uint64_t before,
            after; /* the field; the same if it should have been equal in all hosts, and is not */
    } msr;
    enum move_rule rule;
    const char *group;      /* the feature that it belongs to; NULL if it stands alone */
    const char *why;        /* why the rule holds; may be "" */
    uint32_t before, after; /* the register */
};

struct baseline_events {
    void (*changed)(void *ctx, const struct baseline_change *change);
    void *ctx;
};

/* Places whose layouts cannot be brought together, until it is known whether the result has them: components
 * of XCR0 and XSS by number; AMX's tiles stand under their component. */
enum { BASELINE_COMPONENTS = 64 };

/* All zeros is that of no host; vendor may be set before the first. */
struct baseline {
    struct cpuid_table table;
    uint64_t hosts;
    const char *vendor; /* 12 letters, such as "GenuineIntel": hosts of others are taken, too, and what is the
                         * vendor's own is that of the first host of this one; NULL: all are of one */
    /* private: */
    struct cpuid_table last; /* the host that was added last */
    bool of_vendor;          /* a host of that vendor was added */
    bool hosted;             /* a table with leaves of a hypervisor was added */
    uint64_t split;          /* components whose layouts differ, each with its line: */
    struct error_line why_split[BASELINE_COMPONENTS];
};

/*
 * Add a host: bits that it lacks go, limits sink, inverted and accumulating bits come (spec/move.def); the
 * monitor's and the moment's stay as the first host has them. A table of the CPU's own says nothing of
 * leaves of hypervisors: those of the others stay. name is for the line about a layout that is split.
 * False, with a line, for another vendor or hypervisor, for a partial table, and without memory; the baseline
 * is of no use then.
 */
bool baseline_add(struct baseline *baseline, const struct cpuid_table *host, const char *name,
                  const struct baseline_events *events, struct error_line *reterr);

/* False, with a line that names both, if the tables are of different vendors. */
bool baseline_one_vendor(const struct cpuid_table *ours, const struct cpuid_table *theirs,
                         struct error_line *reterr);

/*
 * Behind the last host: rows of state components that went, and the size of what is left, follow XCR0; blocks
 * of hypervisors that went leave no rows. False, with a line, if a component that all hosts have lies at
 * different places, and if no host was of the vendor that was asked for.
 */
bool baseline_end(struct baseline *baseline, struct error_line *reterr);

#endif
