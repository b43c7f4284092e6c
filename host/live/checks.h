/* SPDX-License-Identifier: BSD-2-Clause */
/* What has to hold before anything of a process is touched. */
#ifndef HOST_LIVE_CHECKS_H
#define HOST_LIVE_CHECKS_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/base/error_line.h"
#include "host/live/proc.h"

/* Who asks, and what the kernel lets such a one do. */
struct checks_self {
    pid_t pid;
    uint32_t uid;
    bool ptrace;      /* CAP_SYS_PTRACE */
    bool admin;       /* CAP_SYS_ADMIN */
    int yama;         /* kernel.yama.ptrace_scope, -1: this kernel has no Yama */
    unsigned seccomp; /* of this process: under a filter of its own it cannot suspend another's */
};

struct checks_found {
    struct proc_state state;
    struct proc_vcpus vcpus;
    struct proc_threads threads;
    bool suspend; /* some thread is under a filter of system calls, which has to be suspended */
};

/* root as in proc.h, for /proc/self/status and /proc/sys. */
void checks_who(const char *root, struct checks_self *ret);

/*
 * A machine of KVM: it has virtual CPUs (of the kind given, proc_vcpus()), is no 32-bit program, is not
 * stopped and not traced by anybody, and this process may trace it; and where it is under a filter of system
 * calls, may suspend that. False, with a line; checks_free() gives *ret back in any case.
 */
bool checks_pass(const char *root, pid_t pid, const char *kind, const struct checks_self *self,
                 struct checks_found *ret, struct error_line *reterr);
void checks_free(struct checks_found *found);

/* Why the kernel does not let this process trace that one, or look at it, and which setting decides: a line.
 * Always false. */
bool checks_denied(const char *root, pid_t pid, const struct checks_self *self, struct error_line *reterr);

#endif
