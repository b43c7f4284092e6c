/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's command line. */
#ifndef HOST_EXPORT_QEMU_H
#define HOST_EXPORT_QEMU_H

#include "host/base/error_line.h"
#include "host/export/line.h"
#include "host/export/plan.h"

/* What -cpu takes, and what -global takes where a brand string with a comma has to go there, else "". */
struct qemu_line {
    struct line cpu, global;
};

/*
 * The line of the model that was asked for, or of the one that leaves the fewest things unset and then gives
 * the shortest line; *ret_plan is what it was made of, events of the job having been told what it leaves.
 * False, with a line, for a model that nobody knows or this QEMU lacks, and if the line is too long.
 */
bool qemu_line_make(const struct export_job *job, struct plan *ret_plan, struct qemu_line *ret,
                    struct error_line *reterr);

/* The line of a plan. */
void qemu_line_of(const struct plan *plan, struct qemu_line *ret);

/* "-cpu ..." and perhaps "-global ...", one line, as words of a shell. */
bool export_qemu(const struct export_job *job, const struct sink *sink, struct error_line *reterr);

#endif
