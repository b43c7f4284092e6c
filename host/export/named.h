/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU model and features by name, for those that begin with one of QEMU's models and set no values. */
#ifndef HOST_EXPORT_NAMED_H
#define HOST_EXPORT_NAMED_H

#include "host/base/error_line.h"
#include "host/export/plan.h"
#include "probe/table/sink.h"

/* Whose models: those that libvirt 9.0 has, with its names of features, or those that Proxmox takes, with
 * QEMU's. */
enum named_by { NAMED_LIBVIRT, NAMED_PROXMOX };

struct named {
    const char *model;
    struct plan
        plan; /* features without a name are left out of it, and values but for the width of addresses */
};

/*
 * The model that leaves the fewest things unset and then needs the fewest features, or the job's; with_phys:
 * the width of physical addresses can be said. Lines go to the job's events. False, with a line, if the job's
 * model is none of those.
 */
bool named_make(const struct export_job *job, enum named_by by, bool with_phys, struct named *ret,
                struct error_line *reterr);

/* The name of a feature. */
const char *named_feature(const struct plan_feature *feature, enum named_by by);

/* The formats that are made of it. */
bool export_libvirt(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
bool export_kubevirt(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
bool export_nova(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
bool export_proxmox(const struct export_job *job, const struct sink *sink, struct error_line *reterr);

#endif
