/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "host/live/remote_private.h"
#include "host/live/wait.h"

#define RED_ZONE 128u
#define ALIGN 64u
#define CODE_64 0x33u /* CS of 64-bit programs: __USER_CS in arch/x86/include/asm/segment.h */
#define STOPS_MAX 1000u
/* sizeof(sigset_t) of the kernel, not of the C library. */
#define SIGNAL_BYTES 8u

static const unsigned char instruction[2] = {0x0f, 0x05}; /* syscall */

/* Bytes between here and there; all of them, or none that matter. Memory that is not mapped, or not to be
 * written to, ends it: nothing is forced, as writing to /proc/PID/mem would. */
static bool copy_from(const struct remote *remote, uint64_t from, void *to, size_t n)
{
    const struct iovec here = {to, n}, there = {(void *)from, n}; // NOLINT(performance-no-int-to-ptr)

    return process_vm_readv(remote->tid, &here, 1, &there, 1, 0) == (ssize_t)n;
}

static bool copy_to(const struct remote *remote, uint64_t to, const void *from, size_t n)
{
    const struct iovec here = {(void *)from, n}, there = {(void *)to, n}; // NOLINT(performance-no-int-to-ptr)

    return process_vm_writev(remote->tid, &here, 1, &there, 1, 0) == (ssize_t)n;
}

static enum remote_result gone(struct remote *remote)
{
    remote->attached = remote->open = false;
    return REMOTE_GONE;
}

static bool can_call(const struct remote *remote)
{
    unsigned char found[sizeof(instruction)];

    return remote->regs.cs == CODE_64 && (int64_t)remote->regs.orig_rax >= 0 &&
           copy_from(remote, remote->regs.rip - sizeof(found), found, sizeof(found)) &&
           memcmp(found, instruction, sizeof(found)) == 0;
}

enum remote_result remote_open(struct remote *remote, struct error_line *reterr)
{
    uint64_t held = ~(uint64_t)0; /* the kernel leaves SIGKILL and SIGSTOP out */

    if (!can_call(remote))
        return REMOTE_BUSY;
    errno = 0;
    remote->memory = (remote->regs.rsp - RED_ZONE - REMOTE_BYTES) & ~(uint64_t)(ALIGN - 1);
    if (!copy_from(remote, remote->memory, remote->kept, REMOTE_BYTES) ||
        !copy_to(remote, remote->memory, remote->kept, REMOTE_BYTES)) {
        if (errno == ESRCH)
            return gone(remote);
        error_line_set(reterr, "thread %d: its stack has no %u bytes left to ask with", (int)remote->tid,
                       REMOTE_BYTES);
        return REMOTE_FAILED;
    }
    if (ptrace(PTRACE_GETSIGMASK, remote->tid, SIGNAL_BYTES, &remote->signals) != 0 ||
        ptrace(PTRACE_SETSIGMASK, remote->tid, SIGNAL_BYTES, &held) != 0)
        return gone(remote);
    remote->open = true;
    return REMOTE_GOOD;
}

/* One stop of a call. A SIGSTOP to the process may come between: the kernel stops the thread once it is let
 * go. */
static enum remote_result next_stop(struct remote *remote)
{
    long signal = 0;

    for (unsigned i = 0; i < STOPS_MAX; i++) {
        int status;

        if (ptrace(PTRACE_SYSCALL, remote->tid, NULL, signal) != 0)
            return gone(remote);
        remote->stopped = false;
        enum wait_result waited = wait_stop(remote->tid, remote->deadline, &status);

        if (waited == WAIT_LATE) {
            if (!remote->was_overdue && remote->overdue)
                remote->overdue(remote->ctx, remote->tid);
            remote->was_overdue = true;
            waited = wait_stop(remote->tid, WAIT_EVER, &status);
        }
        if (waited != WAIT_STOPPED)
            return gone(remote);
        remote->stopped = true;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80))
            return REMOTE_GOOD;
        signal = status >> 16 ? 0 : WSTOPSIG(status);
    }
    return REMOTE_FAILED;
}

enum remote_result remote_ioctl(struct remote *remote, int fd, uint64_t request, void *bytes, size_t n,
                                int64_t *ret, struct error_line *reterr)
{
    struct user_regs_struct regs = remote->regs;
    enum remote_result result;

    errno = 0;
    if (n > REMOTE_BYTES || !copy_to(remote, remote->memory, bytes, n)) {
        if (errno == ESRCH)
            return gone(remote);
        error_line_set(reterr, "thread %d: %zu bytes cannot be written", (int)remote->tid, n);
        return REMOTE_FAILED;
    }
    /* orig_rax -1: the kernel has no call to restart on the way to the instruction. */
    regs.rip -= sizeof(instruction);
    regs.orig_rax = ~0ull;
    regs.rax = SYS_ioctl;
    regs.rdi = (unsigned)fd;
    regs.rsi = request;
    regs.rdx = remote->memory;
    if (ptrace(PTRACE_SETREGS, remote->tid, NULL, &regs) != 0)
        return gone(remote);
    /* Into the call, and out of it. */
    if ((result = next_stop(remote)) != REMOTE_GOOD || (result = next_stop(remote)) != REMOTE_GOOD)
        return result;
    if (ptrace(PTRACE_GETREGS, remote->tid, NULL, &regs) != 0)
        return gone(remote);
    *ret = (int64_t)regs.rax;
    if (!copy_from(remote, remote->memory, bytes, n)) {
        if (errno == ESRCH)
            return gone(remote);
        error_line_set(reterr, "thread %d: %zu bytes cannot be read back", (int)remote->tid, n);
        return REMOTE_FAILED;
    }
    return REMOTE_GOOD;
}

/*
 * Only on its way out of a trap does the kernel look whether there is a call to restart, which the registers
 * tell: so these come first, then one more trap, in which the signals that waited are let in.
 */
enum remote_result remote_put_back(struct remote *remote, struct error_line *reterr)
{
    struct user_regs_struct found;
    bool whole = copy_to(remote, remote->memory, remote->kept, REMOTE_BYTES);

    if (ptrace(PTRACE_SETREGS, remote->tid, NULL, &remote->regs) != 0 ||
        ptrace(PTRACE_INTERRUPT, remote->tid, NULL, NULL) != 0 ||
        ptrace(PTRACE_CONT, remote->tid, NULL, NULL) != 0)
        return gone(remote);
    remote->stopped = false;
    enum remote_result stopped = remote_await_trap(remote, WAIT_EVER);

    /* Stopped by SIGSTOP instead: the trap is done with, and the stop goes on without a tracer. */
    if (stopped == REMOTE_GONE || ptrace(PTRACE_GETREGS, remote->tid, NULL, &found) != 0 ||
        ptrace(PTRACE_SETSIGMASK, remote->tid, SIGNAL_BYTES, &remote->signals) != 0)
        return gone(remote);
    remote->open = false;
    whole = whole && memcmp(&found, &remote->regs, sizeof(found)) == 0;
    if (whole)
        return REMOTE_GOOD;
    error_line_set(reterr, "thread %d does not stand where it stood", (int)remote->tid);
    return REMOTE_FAILED;
}
