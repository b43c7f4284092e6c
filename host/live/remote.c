/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/remote.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "host/live/remote_private.h"
#include "host/live/wait.h"

/* linux/ptrace.h, which cannot stand beside sys/ptrace.h. */
#ifndef PTRACE_O_SUSPEND_SECCOMP
#define PTRACE_O_SUSPEND_SECCOMP (1 << 21)
#endif

/* Signals, one after the other, of which each stops the thread first. A storm without end is none of ours. */
#define STOPS_MAX 1000u

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

enum remote_result remote_attach(struct remote *remote, bool suspend)
{
    const unsigned long options = PTRACE_O_TRACESYSGOOD | (suspend ? PTRACE_O_SUSPEND_SECCOMP : 0);

    remote->attached = remote->stopped = remote->open = false;
    if (ptrace(PTRACE_SEIZE, remote->tid, NULL, options) != 0)
        return errno == ESRCH ? REMOTE_GONE : REMOTE_DENIED;
    remote->attached = true;
    return REMOTE_GOOD;
}

static bool is_event_stop(int status)
{
    return status >> 16 == PTRACE_EVENT_STOP;
}

enum remote_result remote_await_trap(struct remote *remote, int64_t deadline)
{
    for (unsigned i = 0; i < STOPS_MAX; i++) {
        int status;

        switch (wait_stop(remote->tid, deadline, &status)) {
        case WAIT_GONE:
            remote->attached = false;
            return REMOTE_GONE;
        case WAIT_LATE:
            return REMOTE_LATE;
        case WAIT_STOPPED:
            break;
        }
        remote->stopped = true;
        if (is_event_stop(status))
            return WSTOPSIG(status) == SIGTRAP ? REMOTE_GOOD : REMOTE_BUSY;
        /* A signal on its way to the thread: it goes there, and the trap comes behind it. */
        const long signal = WSTOPSIG(status) & 0x80 ? 0 : WSTOPSIG(status);

        remote->stopped = false;
        if (ptrace(PTRACE_CONT, remote->tid, NULL, signal) != 0)
            return REMOTE_GONE;
    }
    return REMOTE_LATE;
}

enum remote_result remote_interrupt(struct remote *remote)
{
    remote->since_us = now_us();
    return ptrace(PTRACE_INTERRUPT, remote->tid, NULL, NULL) == 0 ? REMOTE_GOOD : REMOTE_GONE;
}

enum remote_result remote_stand(struct remote *remote)
{
    const enum remote_result stopped = remote_await_trap(remote, remote->deadline);

    if (stopped != REMOTE_GOOD)
        return stopped;
    return ptrace(PTRACE_GETREGS, remote->tid, NULL, &remote->regs) == 0 ? REMOTE_GOOD : REMOTE_GONE;
}

bool remote_in_call(const struct remote *remote, uint64_t number, uint64_t ret[2])
{
    ret[0] = remote->regs.rdi;
    ret[1] = remote->regs.rsi;
    return remote->regs.orig_rax == number;
}

enum remote_result remote_leave(struct remote *remote, uint32_t *ret_us, struct error_line *reterr)
{
    enum remote_result put = REMOTE_GOOD;

    if (!remote->attached)
        return REMOTE_GONE;
    if (remote->open)
        put = remote_put_back(remote, reterr);
    /* A thread that runs cannot be detached from; the tracer's end lets it go, untouched as it is. */
    if (remote->attached && remote->stopped && ptrace(PTRACE_DETACH, remote->tid, NULL, NULL) != 0)
        put = REMOTE_GONE;
    if (remote->stopped)
        remote->attached = false;
    *ret_us = (uint32_t)(now_us() - remote->since_us);
    return put;
}
