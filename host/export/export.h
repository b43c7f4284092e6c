/* SPDX-License-Identifier: BSD-2-Clause */
/* Configurations of monitors whose guests show a table. */
#ifndef HOST_EXPORT_EXPORT_H
#define HOST_EXPORT_EXPORT_H

#include <stddef.h>

#include "probe/table/cpuid.h"

/*
 * Both take one line. left: something of the table that the configuration cannot set, or sets otherwise;
 * noted: what else to know of it.
 */
struct export_events {
    void (*left)(void *ctx, const char *line);
    void (*noted)(void *ctx, const char *line);
    void *ctx;
};

/* What runs the guest: QEMU's models change with it. */
enum export_accel { EXPORT_KVM, EXPORT_TCG, EXPORT_ACCELS };

struct qemu_known;
struct msrs;

struct export_job {
    const struct cpuid_table *table; /* with leaves 0 and 1 */
    enum export_accel accel;
    const struct qemu_known *known; /* names and models that QEMU has (qemu_known.h) */
    const char *model;              /* QEMU's, or libvirt's, to begin with; NULL: the nearest */
    const struct export_events *events;
    const struct msrs *msrs; /* feature MSRs (msrs.h); NULL: none are known */
};

#endif
