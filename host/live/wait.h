/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_LIVE_WAIT_H
#define HOST_LIVE_WAIT_H

#include <stdint.h>
#include <sys/types.h>

/* No end of waiting. */
#define WAIT_EVER INT64_MAX

enum wait_result {
    WAIT_STOPPED,
    WAIT_GONE, /* it has ended, or is nobody's to wait for */
    WAIT_LATE
};

/* Once, before anything is attached to: SIGCHLD wakes wait_stop() from here on, and does nothing else. */
void wait_prepare(void);

/* The next stop of a traced thread, at the latest at deadline (clock_ms()); *ret_status is as waitpid()'s. */
enum wait_result wait_stop(pid_t tid, int64_t deadline, int *ret_status);

#endif
