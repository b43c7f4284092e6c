/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/tracee_filter.h"

#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int tracee_filter(const struct sock_filter *code, unsigned short count, unsigned flags)
{
    const struct sock_fprog program = {count, (struct sock_filter *)code};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/* A listener is of the thread that is under the filter, which stays for it. */
static void *stay_for_listener(void *at)
{
    static const struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    _Atomic int *fd = at;

    *fd = tracee_filter(allow, 1, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    for (;;)
        pause();
    return NULL;
}

int tracee_listener(void)
{
    static _Atomic int fd[TRACEE_LISTENERS];
    static _Atomic unsigned used;
    _Atomic int *mine = &fd[used++];
    pthread_t thread;

    *mine = -2;
    if (pthread_create(&thread, NULL, stay_for_listener, (void *)mine) != 0)
        return -1;
    while (*mine == -2)
        sched_yield();
    return *mine;
}
