/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/live/tracer_private.h"

/* A thread may make another before it is stopped itself. */
#define ROUNDS_MAX 20u

struct crowd {
    size_t count, room;
    struct remote *remote;
};

static bool is_there(const struct crowd *crowd, pid_t tid)
{
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->remote[i].tid == tid)
            return true;
    return false;
}

/* Ask every thread to stop that was not asked before; *ret_new says whether there was one. */
static bool gather_threads(struct tracer *tracer, const struct proc_threads *threads, struct crowd *crowd,
                           bool *ret_new, struct error_line *reterr)
{
    *ret_new = false;
    for (size_t i = 0; i < threads->count; i++) {
        const pid_t tid = threads->thread[i].tid;

        if (threads->thread[i].worker || is_there(crowd, tid))
            continue;
        if (!array_grow(&crowd->remote, crowd->count, 1, &crowd->room, sizeof(crowd->remote[0])))
            return error_line_set(reterr, "out of memory");
        struct remote *remote = &crowd->remote[crowd->count++];

        *remote = tracer_remote(tracer, tid);
        *ret_new = true;
        if (remote_attach(remote, tracer->suspend) == REMOTE_DENIED && !tracer_refused(tracer, tid, reterr))
            return false;
        if (remote->attached && remote_interrupt(remote) != REMOTE_GOOD)
            remote->attached = false;
    }
    return true;
}

static bool stand(const struct tracer *tracer, struct crowd *crowd, struct error_line *reterr)
{
    for (size_t i = 0; i < crowd->count; i++) {
        struct remote *remote = &crowd->remote[i];

        if (!remote->attached || remote->stopped)
            continue;
        switch (remote_stand(remote)) {
        case REMOTE_LATE:
            return tracer_late(tracer, remote->tid, reterr);
        case REMOTE_BUSY:
            return error_line_set(reterr, "process %d was stopped by a signal meanwhile", (int)tracer->pid);
        default:
            break;
        }
    }
    return true;
}

static bool stop_all(struct tracer *tracer, struct crowd *crowd, struct error_line *reterr)
{
    struct proc_threads threads = {0};
    bool good = true, new = true;

    for (unsigned i = 0; good && new &&i < ROUNDS_MAX; i++)
        good = (proc_threads(tracer->root, tracer->pid, &threads) || tracer_gone(tracer, reterr)) &&
               gather_threads(tracer, &threads, crowd, &new, reterr) && stand(tracer, crowd, reterr);
    proc_threads_free(&threads);
    if (good && new)
        return error_line_set(reterr, "process %d makes threads faster than they can be stopped",
                              (int)tracer->pid);
    return good;
}

/* Through one thread that is open, all that are left. */
static enum remote_result ask_all(struct tracer *tracer, struct remote *remote, struct error_line *reterr)
{
    enum remote_result asked = REMOTE_GOOD;

    for (size_t i = 0; asked == REMOTE_GOOD && i < tracer->fds->count; i++) {
        const struct proc_vcpu *vcpu = &tracer->fds->vcpu[i];
        struct tracer_vcpu *own = &tracer->vcpu[vcpu->slot];

        if (own->done)
            continue;
        asked = tracer->ask(tracer->ctx, vcpu->slot, vcpu->fd, remote, reterr);
        own->thread = remote->tid;
        own->way = LIVE_STANDING;
        own->done = asked == REMOTE_GOOD;
    }
    return asked;
}

/* The first that can be made to call; the youngest first, as the oldest one's stack is of another kind. */
static bool ask_one(struct tracer *tracer, struct crowd *crowd, struct error_line *reterr)
{
    bool any = false;

    error_line_set(reterr, "process %d: no thread waits in a system call, so that none can ask",
                   (int)tracer->pid);
    for (size_t i = crowd->count; i-- > 0;) {
        struct remote *remote = &crowd->remote[i];

        any = any || (remote->attached && remote->stopped);
        if (!remote->attached || !remote->stopped || remote_open(remote, reterr) != REMOTE_GOOD)
            continue;
        const enum remote_result asked = ask_all(tracer, remote, reterr);

        return asked == REMOTE_GONE ? tracer_gone(tracer, reterr) : asked == REMOTE_GOOD;
    }
    return any ? false : tracer_gone(tracer, reterr);
}

static bool leave_all(const struct tracer *tracer, struct crowd *crowd, struct error_line *reterr)
{
    struct error_line put;
    bool good = true;

    for (size_t i = 0; i < crowd->count; i++) {
        struct remote *remote = &crowd->remote[i];
        uint32_t us = 0;

        if (remote->attached && remote_leave(remote, &us, &put) == REMOTE_FAILED)
            good = error_line_set(reterr, "%s", put.text);
        for (uint32_t slot = 0; slot < tracer->fds->slots; slot++)
            if (tracer->vcpu[slot].way == LIVE_STANDING && tracer->vcpu[slot].thread == remote->tid)
                tracer->vcpu[slot].stopped_us = us;
    }
    free(crowd->remote);
    return good;
}

bool tracer_standing(struct tracer *tracer, struct error_line *reterr)
{
    struct crowd crowd = {0};
    bool good = stop_all(tracer, &crowd, reterr) && ask_one(tracer, &crowd, reterr);

    return leave_all(tracer, &crowd, reterr) && good;
}
