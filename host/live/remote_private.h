/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of remote.h share. */
#ifndef HOST_LIVE_REMOTE_PRIVATE_H
#define HOST_LIVE_REMOTE_PRIVATE_H

#include "host/live/remote.h"

/* Wait for the stop that PTRACE_INTERRUPT asked for. BUSY: the process was stopped by SIGSTOP and its like.
 */
enum remote_result remote_await_trap(struct remote *remote, int64_t deadline);

/* Of an open one: memory, registers and signal mask as they were; it stands still where it stood. */
enum remote_result remote_put_back(struct remote *remote, struct error_line *reterr);

#endif
