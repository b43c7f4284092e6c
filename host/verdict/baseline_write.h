/* SPDX-License-Identifier: BSD-2-Clause */
/* A baseline and how it came about, as JSON and HTML. */
#ifndef HOST_VERDICT_BASELINE_WRITE_H
#define HOST_VERDICT_BASELINE_WRITE_H

#include "host/verdict/baseline.h"
#include "probe/decode/msr.h"
#include "probe/table/sink.h"

/* A change, and the host that made it. */
struct baseline_told {
    const char *host;
    uint32_t cpu;
    struct baseline_change change;
};

struct baseline_result {
    const struct baseline *baseline;
    const struct msr_values *msrs;
    const struct baseline_told *told;
    size_t count;
};

/* What a change is about: "0x00000007:0.ebx[16]" or "msr 0x10a[17]", its name, and what stood and stands
 * there. */
void baseline_change_place(const struct baseline_change *change, char text[DIFF_PLACE_MAX]);
const char *baseline_change_name(const struct baseline_change *change);
uint64_t baseline_change_before(const struct baseline_change *change);
uint64_t baseline_change_after(const struct baseline_change *change);

/* One document (docs/leafprobe-baseline.schema.json); a page with the changes. */
void baseline_json(const struct baseline_result *result, const struct sink *sink);
void baseline_html(const struct baseline_result *result, const struct sink *sink);

#endif
