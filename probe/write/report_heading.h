/* SPDX-License-Identifier: BSD-2-Clause */
/* The headings of the text report: of a leaf, or of one of its registers (spec/heading.def). */
#ifndef PROBE_WRITE_REPORT_HEADING_H
#define PROBE_WRITE_REPORT_HEADING_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"
#include "probe/walk/spec.h"

/* All registers of a leaf, where a register's number (EAX to EDX) may stand. */
#define REPORT_ALL 4

struct report_heading {
    uint32_t leaf;
    uint8_t reg;  /* or REPORT_ALL */
    char unit[6]; /* what the subleaves are, if they have a line each under one title: "cache"; else "" */
    char title[45];
};

/* The heading of a register (or REPORT_ALL) of a leaf; NULL: the leaf's own title is one for all. */
const struct report_heading *report_heading_of(uint32_t leaf, unsigned reg);

/*
 * "   feature information (1/ecx):", or "      --- cache 1 ---" under a title that stands once. heading: what
 * report_heading_of() gave; first: the entry is the first of its leaf.
 */
void report_heading(const struct sink *sink, const struct cpuid_entry *entry, const struct leaf_spec *spec,
                    const struct report_heading *heading, bool first);

#endif
