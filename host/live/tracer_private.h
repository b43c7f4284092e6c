/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of tracer.h share. */
#ifndef HOST_LIVE_TRACER_PRIVATE_H
#define HOST_LIVE_TRACER_PRIVATE_H

#include "host/live/tracer.h"

/* How long one thread may take to stop, in milliseconds: the kernel lets most of them within one. */
#define TRACER_STOP_MS 2000

/* A thread to be visited. */
struct remote tracer_remote(const struct tracer *tracer, pid_t tid);

/* The descriptor by which a thread that stands runs a virtual CPU that is not done; NULL if it does not. */
const struct proc_vcpu *tracer_runs(const struct tracer *tracer, const struct remote *remote);

/* Lines for what ends it all. */
bool tracer_late(const struct tracer *tracer, pid_t tid, struct error_line *reterr);
bool tracer_gone(const struct tracer *tracer, struct error_line *reterr);
/* True for a thread that may not be traced because it has ended. */
bool tracer_refused(struct tracer *tracer, pid_t tid, struct error_line *reterr);

/* The virtual CPUs that are left, by all threads standing still. */
bool tracer_standing(struct tracer *tracer, struct error_line *reterr);

#endif
