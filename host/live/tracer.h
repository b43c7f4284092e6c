/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process's virtual CPUs, one after the other. A thread that is in the ioctl which runs a virtual CPU is
 * stopped, asked for that one and let go. Where virtual CPUs are left that no thread is seen to run (a paused
 * machine's threads wait for each other), all threads are stopped: then none is in the kernel with a virtual
 * CPU's lock, and any of them may ask.
 */
#ifndef HOST_LIVE_TRACER_H
#define HOST_LIVE_TRACER_H

#include "host/base/error_line.h"
#include "host/live/kind.h"
#include "host/live/proc.h"
#include "host/live/remote.h"

/* Who asked for a virtual CPU. */
struct tracer_vcpu {
    bool done;
    enum live_way way;
    pid_t thread;
    uint32_t stopped_us;
};

struct tracer {
    const char *root; /* proc.h */
    pid_t pid;
    struct live_kind kind;
    bool suspend;
    int64_t deadline; /* clock_ms() */
    const struct proc_vcpus *fds;
    struct tracer_vcpu *vcpu; /* one for each slot of fds */
    /* Ask for the virtual CPU of a slot, of which that is a descriptor, through a thread that is open. */
    enum remote_result (*ask)(void *ctx, uint32_t slot, int fd, struct remote *remote,
                              struct error_line *reterr);
    void (*overdue)(void *ctx, pid_t tid); /* as in struct remote */
    bool (*wanted)(void *ctx);             /* false: nobody waits for the result any more */
    void *ctx;
    bool denied; /* ret: the kernel does not let this process trace that one (checks_denied()) */
};

/*
 * All of them. False, with a line, at the first that fails; nothing is attached to then, save a thread that
 * does not stop, which the end of this process lets go. wait_prepare() comes before it.
 */
bool tracer_run(struct tracer *tracer, struct error_line *reterr);

#endif
