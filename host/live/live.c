/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/live.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/live/ask.h"
#include "host/live/live_private.h"
#include "host/live/session.h"
#include "host/live/tracer.h"
#include "host/live/wait.h"

/* The tracer has its own limit; this is for one that was stopped itself. */
#define GRACE_SECONDS 10u

/* What the tracer leaves, in memory of both. */
struct shared {
    bool denied;
    struct virt virt;
    struct live_vcpu vcpu[];
};

/* A capture as the tracer has it. */
struct job {
    const struct live_request *request;
    const struct checks_found *found;
    struct shared *shared;
};

/* A thread's ioctl on one descriptor. */
struct through {
    struct remote *remote;
    int fd;
    enum remote_result result;
};

static bool call(void *ctx, uint64_t request, void *bytes, size_t n, int64_t *ret, struct error_line *reterr)
{
    struct through *through = ctx;

    through->result = remote_ioctl(through->remote, through->fd, request, bytes, n, ret, reterr);
    return through->result == REMOTE_GOOD;
}

static enum remote_result ask_vcpu(void *ctx, uint32_t slot, int fd, struct remote *remote,
                                   struct error_line *reterr)
{
    const struct job *job = ctx;
    struct through through = {remote, fd, REMOTE_GOOD};
    const struct ask_door door = {call, &through};
    struct live_vcpu *vcpu = &job->shared->vcpu[slot];
    bool good = ask_table(&door, &vcpu->table, reterr);

    if (good && slot == 0 && job->request->msrs)
        good = ask_msrs(&door, &vcpu->table, &job->shared->virt, reterr);
    if (through.result != REMOTE_GOOD)
        return through.result;
    return good ? REMOTE_GOOD : REMOTE_FAILED;
}

static void overdue(void *ctx, pid_t tid)
{
    const struct job *job = ctx;
    struct error_line why;

    error_line_set(
        &why,
        "process %d: thread %d does not come back from the kernel; process %d waits for it, to put it back "
        "where it was, and must not be killed",
        (int)job->request->pid, (int)tid, (int)getpid());
    session_linger(&why);
}

static bool still_wanted(void *ctx)
{
    (void)ctx;
    return session_wanted();
}

static void tell_asked(const struct job *job, const struct tracer_vcpu *asked)
{
    for (size_t i = job->found->vcpus.count; i-- > 0;) {
        const struct proc_vcpu *from = &job->found->vcpus.vcpu[i];
        struct live_vcpu *to = &job->shared->vcpu[from->slot];

        to->id = from->id;
        to->fd = from->fd;
        to->thread = asked[from->slot].thread;
        to->way = asked[from->slot].way;
        to->stopped_us = asked[from->slot].stopped_us;
    }
}

static bool trace(void *ctx, struct error_line *reterr)
{
    struct job *job = ctx;
    struct tracer_vcpu *asked = calloc(job->found->vcpus.slots, sizeof(*asked));
    struct tracer tracer = {
        .root = PROC_ROOT,
        .pid = job->request->pid,
        .kind = live_kvm,
        .suspend = job->found->suspend,
        .deadline = clock_ms() + (int64_t)job->request->seconds * 1000,
        .fds = &job->found->vcpus,
        .vcpu = asked,
        .ask = ask_vcpu,
        .overdue = overdue,
        .wanted = still_wanted,
        .ctx = job,
    };

    if (!asked)
        return error_line_set(reterr, "out of memory");
    for (uint32_t i = 1; job->request->first && i < tracer.fds->slots; i++)
        asked[i].done = true;
    wait_prepare();
    const bool good = tracer_run(&tracer, reterr);

    job->shared->denied = tracer.denied;
    tell_asked(job, asked);
    free(asked);
    return good;
}

static bool same_file(pid_t pid, int a, int b)
{
    return syscall(SYS_kcmp, pid, pid, KCMP_FILE, (unsigned long)a, (unsigned long)b) == 0;
}

bool live_check(pid_t pid, struct checks_found *ret, struct error_line *reterr)
{
    struct checks_self self;

    checks_who(PROC_ROOT, &self);
    if (!checks_pass(PROC_ROOT, pid, live_kvm.file, &self, ret, reterr))
        return false;
    proc_vcpus_merge(&ret->vcpus, same_file, pid);
    return true;
}

static bool take_shared(const struct job *job, struct live_machine *ret, struct error_line *reterr)
{
    const uint32_t count = job->request->first ? 1 : job->found->vcpus.slots;

    ret->vcpu = malloc(count * sizeof(ret->vcpu[0]));
    if (!ret->vcpu)
        return error_line_set(reterr, "out of memory");
    memcpy(ret->vcpu, job->shared->vcpu, count * sizeof(ret->vcpu[0]));
    ret->count = count;
    ret->virt = job->shared->virt;
    return true;
}

static bool run(const struct live_request *request, const struct checks_found *found,
                struct live_machine *ret, struct error_line *reterr)
{
    const size_t size = sizeof(struct shared) + found->vcpus.slots * sizeof(struct live_vcpu);
    struct job job = {request, found,
                      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)};
    const struct session session = {trace, &job, request->seconds + GRACE_SECONDS};
    struct checks_self self;

    if (job.shared == MAP_FAILED)
        return error_line_set(reterr, "out of memory");
    bool good = session_run(&session, &ret->interrupted, reterr);

    if (good) {
        good = take_shared(&job, ret, reterr);
    } else if (job.shared->denied) {
        checks_who(PROC_ROOT, &self);
        checks_denied(PROC_ROOT, request->pid, &self, reterr);
    }
    munmap(job.shared, size);
    return good;
}

bool live_capture(const struct live_request *request, struct live_machine *ret, struct error_line *reterr)
{
    struct checks_found found;

    *ret = (struct live_machine){.pid = request->pid};
    bool good = live_check(request->pid, &found, reterr);

    if (good) {
        memcpy(ret->monitor, found.state.name, sizeof(ret->monitor));
        good = run(request, &found, ret, reterr);
    }
    checks_free(&found);
    return good;
}

bool live_ends(pid_t pid)
{
    const int64_t end = clock_ms() + 1000;
    struct proc_state state;

    while (proc_state(PROC_ROOT, pid, 0, &state) && state.letter != 'Z' && state.letter != 'X') {
        if (clock_ms() >= end)
            return false;
        usleep(10000);
    }
    return true;
}

char **live_words(pid_t pid, unsigned *ret_count)
{
    return proc_words(PROC_ROOT, pid, ret_count);
}

void live_free(struct live_machine *machine)
{
    free(machine->vcpu);
    *machine = (struct live_machine){0};
}
