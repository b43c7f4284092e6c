/* SPDX-License-Identifier: BSD-2-Clause */
/* A baseline and how it came about, as JSON and HTML. */
#ifndef HOST_VERDICT_BASELINE_WRITE_H
#define HOST_VERDICT_BASELINE_WRITE_H

#include "host/verdict/baseline.h"
#include "probe/table/sink.h"

/* A change, and the host that made it. */
struct baseline_told {
    const char *host;
    uint32_t cpu;
    struct baseline_change change;
};

struct baseline_result {
    const struct baseline *baseline;
    const struct baseline_told *told;
    size_t count;
};

/* One document (docs/leafprobe-baseline.schema.json); a page with the changes. */
void baseline_json(const struct baseline_result *result, const struct sink *sink);
void baseline_html(const struct baseline_result *result, const struct sink *sink);

#endif
