/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process to be traced by a test: threads that wait in system calls of many kinds or run in user mode, and
 * that notice if a register, the result of a call or the signal mask is not what it should be.
 *
 * The ioctl SECCOMP_IOCTL_NOTIF_RECV waits like KVM_RUN: until there is something, or with EINTR at a stop.
 * So a listener of seccomp(2) stands in for a virtual CPU.
 */
#ifndef HOST_TESTS_TRACEE_H
#define HOST_TESTS_TRACEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum tracee_kind {
    TRACEE_RUN,     /* NOTIF_RECV on a listener of its own, again and again */
    TRACEE_TWICE,   /* the same, of a listener with two descriptors (dup(2)) */
    TRACEE_SPIN,    /* no call at all */
    TRACEE_SLEEP,   /* clock_nanosleep() for a minute: a call that goes on by restart_syscall */
    TRACEE_POLL,    /* ppoll() with another signal mask, without end */
    TRACEE_FUTEX,   /* without end */
    TRACEE_GUARDED, /* as TRACEE_SLEEP, under a filter that ends the process at ioctl(FIGETBSZ) */
    TRACEE_STUCK    /* in the kernel, where no tracer can stop it: the parent of a vfork() */
};

#define TRACEE_THREADS 24u
#define TRACEE_FILE "seccomp notify"

struct tracee {
    pid_t pid;
    unsigned count;
    struct tracee_shared {
        pid_t tid;
        int fd;                   /* TRACEE_RUN: the listener */
        _Atomic uint64_t rounds;  /* of a thread that spins */
        _Atomic uint32_t ended;   /* calls that came back behind a signal */
        _Atomic uint32_t signals; /* SIGUSR1 that the thread took */
        _Atomic uint32_t trouble; /* what was not as it should be: the line of tracee.c */
        _Atomic uint32_t ready;
    } * thread;
};

/* Start it with a thread of each kind; the test is skipped where this machine has no such listener, or no
 * tracing. */
void tracee_start(const enum tracee_kind *kinds, unsigned count, struct tracee *ret);

/* Fail the test unless it is alive and had no trouble. */
void tracee_check(const struct tracee *tracee);

/* Send a thread SIGUSR1, its first: it takes it, and it ends the call in which the thread is, rightly. */
void tracee_signal(const struct tracee *tracee, unsigned which);
void tracee_end(struct tracee *tracee);

#endif
