/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/tracer.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "host/base/clock.h"
#include "host/live/tracer_private.h"

/* Rounds over all threads, with a pause between: a thread that runs a virtual CPU leaves KVM_RUN now and
 * then, for a device of the monitor's, and comes back. */
#define ROUNDS_MAX 100u
#define PAUSE_MS 2
/* So many rounds in a row in which no thread ran any of the virtual CPUs that are left, or could have. */
#define QUIET_MAX 5u

struct remote tracer_remote(const struct tracer *tracer, pid_t tid)
{
    const int64_t soon = clock_ms() + TRACER_STOP_MS;

    return (struct remote){.tid = tid,
                           .deadline = soon < tracer->deadline ? soon : tracer->deadline,
                           .overdue = tracer->overdue,
                           .ctx = tracer->ctx};
}

static const struct proc_vcpu *find_fd(const struct tracer *tracer, uint64_t fd)
{
    for (size_t i = 0; i < tracer->fds->count; i++)
        if ((uint64_t)tracer->fds->vcpu[i].fd == fd && !tracer->vcpu[tracer->fds->vcpu[i].slot].done)
            return &tracer->fds->vcpu[i];
    return NULL;
}

/* A descriptor and an ioctl's number have 32 bits, whatever stands above them in the registers. */
static const struct proc_vcpu *find_call(const struct tracer *tracer, const uint64_t argument[2])
{
    return (uint32_t)argument[1] == (uint32_t)tracer->kind.run ? find_fd(tracer, (uint32_t)argument[0])
                                                               : NULL;
}

const struct proc_vcpu *tracer_runs(const struct tracer *tracer, const struct remote *remote)
{
    uint64_t argument[2];

    return remote_in_call(remote, SYS_ioctl, argument) ? find_call(tracer, argument) : NULL;
}

bool tracer_late(const struct tracer *tracer, pid_t tid, struct error_line *reterr)
{
    return error_line_set(reterr, "process %d: thread %d does not stop; it is let go as it is",
                          (int)tracer->pid, (int)tid);
}

bool tracer_gone(const struct tracer *tracer, struct error_line *reterr)
{
    return error_line_set(reterr, "process %d ended meanwhile", (int)tracer->pid);
}

bool tracer_refused(struct tracer *tracer, pid_t tid, struct error_line *reterr)
{
    const int error = errno;
    struct proc_state now;

    if (!proc_state(tracer->root, tracer->pid, tid, &now) || now.letter == 'Z' || now.letter == 'X')
        return true;
    tracer->denied = true;
    return error_line_set(reterr, "thread %d may not be traced: %s", (int)tid, strerror(error));
}

static bool ask_here(struct tracer *tracer, const struct proc_vcpu *vcpu, struct remote *remote,
                     struct error_line *reterr)
{
    struct tracer_vcpu *own = &tracer->vcpu[vcpu->slot];
    struct error_line put;
    enum remote_result asked = remote_open(remote, reterr);

    if (asked == REMOTE_GOOD)
        asked = tracer->ask(tracer->ctx, vcpu->slot, vcpu->fd, remote, reterr);
    const enum remote_result left = remote_leave(remote, &own->stopped_us, &put);

    if (left == REMOTE_FAILED)
        return error_line_set(reterr, "%s", put.text);
    if (asked == REMOTE_GONE || left == REMOTE_GONE)
        return tracer_gone(tracer, reterr);
    if (asked == REMOTE_BUSY)
        return true;
    own->thread = remote->tid;
    own->way = LIVE_OWN;
    own->done = asked == REMOTE_GOOD;
    return own->done;
}

/* Stop a thread, and if it runs a virtual CPU that is not done, ask. A thread that has ended is no failure.
 */
static bool visit(struct tracer *tracer, pid_t tid, struct error_line *reterr)
{
    struct remote remote = tracer_remote(tracer, tid);
    const enum remote_result attached = remote_attach(&remote, tracer->suspend);
    uint32_t us;

    if (attached != REMOTE_GOOD)
        return attached == REMOTE_GONE || tracer_refused(tracer, tid, reterr);
    enum remote_result stands = remote_interrupt(&remote);

    if (stands == REMOTE_GOOD)
        stands = remote_stand(&remote);
    if (stands == REMOTE_LATE)
        return tracer_late(tracer, tid, reterr);
    const struct proc_vcpu *vcpu = stands == REMOTE_GOOD ? tracer_runs(tracer, &remote) : NULL;

    if (vcpu)
        return ask_here(tracer, vcpu, &remote, reterr);
    remote_leave(&remote, &us, NULL);
    return true;
}

/* Of a thread on a CPU it is not told what it does. */
static bool may_run_vcpu(const struct tracer *tracer, const struct proc_thread *thread)
{
    if (thread->worker || thread->doing == PROC_ASLEEP)
        return false;
    return thread->doing == PROC_RUNNING ||
           (thread->number == SYS_ioctl && find_call(tracer, thread->argument));
}

/* Visit whoever may run one of those that are left; *ret_any says whether there was any such thread. */
static bool round_of(struct tracer *tracer, const struct proc_threads *threads, bool *ret_any,
                     struct error_line *reterr)
{
    *ret_any = false;
    for (size_t i = 0; i < threads->count; i++) {
        const struct proc_thread *thread = &threads->thread[i];

        if (!may_run_vcpu(tracer, thread))
            continue;
        *ret_any = true;
        if (!tracer->wanted(tracer->ctx))
            return error_line_set(reterr, "interrupted");
        if (clock_ms() >= tracer->deadline)
            return error_line_set(reterr, "process %d: not all virtual CPUs within the time limit",
                                  (int)tracer->pid);
        if (!visit(tracer, thread->tid, reterr))
            return false;
    }
    return true;
}

static bool all_done(const struct tracer *tracer)
{
    for (uint32_t i = 0; i < tracer->fds->slots; i++)
        if (!tracer->vcpu[i].done)
            return false;
    return true;
}

bool tracer_run(struct tracer *tracer, struct error_line *reterr)
{
    const struct timespec pause = {0, PAUSE_MS * 1000000L};
    struct proc_threads threads = {0};
    unsigned quiet = 0;
    bool good = true;

    for (unsigned i = 0; good && i < ROUNDS_MAX && quiet < QUIET_MAX && !all_done(tracer); i++) {
        bool any;

        if (i)
            nanosleep(&pause, NULL);
        good = proc_threads(tracer->root, tracer->pid, &threads) || tracer_gone(tracer, reterr);
        good = good && round_of(tracer, &threads, &any, reterr);
        quiet = good && !any ? quiet + 1 : 0;
    }
    proc_threads_free(&threads);
    return good && (all_done(tracer) || tracer_standing(tracer, reterr));
}
