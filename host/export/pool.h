/* SPDX-License-Identifier: BSD-2-Clause */
/* The hosts that a configuration is for: their baseline, without what a monitor cannot show on all of them.
 */
#ifndef HOST_EXPORT_POOL_H
#define HOST_EXPORT_POOL_H

#include "host/export/export.h"
#include "host/verdict/baseline.h"

#define POOL_BITS 512u

/* All zeros is that of no host. */
struct pool {
    struct baseline baseline;
    bool lacked[POOL_BITS]; /* bits with names (project_row()) that some host lacks */
};

/* As baseline_add(). */
bool pool_add(struct pool *pool, const struct cpuid_table *host, const char *name, struct error_line *reterr);

/*
 * Behind the last host: inverted and accumulating bits (spec/move.def), which the baseline has as soon as one
 * host has them, are taken away where a host lacks them, as QEMU and libvirt refuse or filter them there. A
 * line each to left. False, with a line, as baseline_end().
 */
bool pool_end(struct pool *pool, const struct export_events *events, struct error_line *reterr);

#endif
