/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread of another process that is stopped for a moment, and made to execute ioctl(2), with everything as
 * it was afterwards: registers, the signal mask, the memory that the call used, and the system call that the
 * stop interrupted, which the kernel restarts or ends with EINTR as after any signal that is ignored
 * (ptrace(2), PTRACE_SEIZE). Nothing is mapped: the memory lies below the red zone of the thread's stack
 * (System V ABI for AMD64, 3.2.2), and the instruction is that of the interrupted call.
 */
#ifndef HOST_LIVE_REMOTE_H
#define HOST_LIVE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "host/base/error_line.h"

/* The most bytes that a call can be given, enough for 256 entries of struct kvm_cpuid2. */
#define REMOTE_BYTES 10248u

enum remote_result {
    REMOTE_GOOD,
    REMOTE_GONE,   /* the thread has ended */
    REMOTE_LATE,   /* it did not stop in time */
    REMOTE_BUSY,   /* stopped, but by a signal to the whole process, or not where calls can be made */
    REMOTE_DENIED, /* the kernel does not let this process trace it: errno */
    REMOTE_FAILED  /* something else, which the line says */
};

struct remote {
    pid_t tid;
    int64_t deadline; /* clock_ms() */
    /* Called once if a call does not come back by the deadline: it is waited for all the same, since a
     * thread can only be let go of as it was when it stands still. */
    void (*overdue)(void *ctx, pid_t tid);
    void *ctx;
    /* The rest is of the functions here. */
    bool attached, stopped, open;
    bool was_overdue;
    int64_t since_us;             /* when it was asked to stop, CLOCK_MONOTONIC */
    struct user_regs_struct regs; /* as it stands, from remote_stand() on */
    uint64_t signals;
    uint64_t memory;
    unsigned char kept[REMOTE_BYTES];
};

/* Attach without stopping. suspend: also suspend its filter of system calls, as root may. */
enum remote_result remote_attach(struct remote *remote, bool suspend);

/* Ask it to stop, and wait until it stands between two instructions of its program; signals that come first
 * are passed on. */
enum remote_result remote_interrupt(struct remote *remote);
enum remote_result remote_stand(struct remote *remote);

/* True if it stands in a system call of this number, with these first arguments: ret. */
bool remote_in_call(const struct remote *remote, uint64_t number, uint64_t ret[2]);

/* Make ready for calls. Whatever it returns, remote_leave() is next, or remote_ioctl() if it was good. */
enum remote_result remote_open(struct remote *remote, struct error_line *reterr);

/* ioctl(fd, request, bytes): *ret is its result, or minus its errno; bytes as it left them. */
enum remote_result remote_ioctl(struct remote *remote, int fd, uint64_t request, void *bytes, size_t n,
                                int64_t *ret, struct error_line *reterr);

/* Put all back and let it go on; *ret_us is how long it stood still. Only REMOTE_GOOD, GONE and FAILED. */
enum remote_result remote_leave(struct remote *remote, uint32_t *ret_us, struct error_line *reterr);

#endif
