/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/wait.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>

#include "host/base/clock.h"

/* Signals of several threads become one, so that none may be relied on. */
#define LOOK_AGAIN_MS 5

static void child_signal(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGCHLD);
}

void wait_prepare(void)
{
    sigset_t child;

    child_signal(&child);
    sigprocmask(SIG_BLOCK, &child, NULL);
}

enum wait_result wait_stop(pid_t tid, int64_t deadline, int *ret_status)
{
    const struct timespec pause = {0, LOOK_AGAIN_MS * 1000000L};
    sigset_t child;

    child_signal(&child);
    for (;;) {
        const pid_t found = waitpid(tid, ret_status, __WALL | WNOHANG);

        if (found == tid)
            return WIFSTOPPED(*ret_status) ? WAIT_STOPPED : WAIT_GONE;
        if (found == -1 && errno != EINTR)
            return WAIT_GONE;
        if (clock_ms() >= deadline)
            return WAIT_LATE;
        sigtimedwait(&child, NULL, &pause);
    }
}
