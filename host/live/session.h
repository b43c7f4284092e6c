/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tracer's process: a child in a session of its own, so that no key of a terminal reaches it. It lets go
 * of the thread that it holds before it ends, whatever becomes of this process; only SIGKILL to the tracer
 * itself, while a thread executes its call, leaves that thread astray.
 */
#ifndef HOST_LIVE_SESSION_H
#define HOST_LIVE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/base/error_line.h"

/* In the child; ctx is memory that both share, if the caller made it so. False, with a line, if it fails. */
struct session {
    bool (*run)(void *ctx, struct error_line *reterr);
    void *ctx;
    unsigned seconds; /* after which the child, which has limits of its own, is not waited for any more */
};

/* True unless the child was told, by the end or an interruption of the parent, that nobody waits any more.
 * For run(). */
bool session_wanted(void);

/* For run(): the child goes on for long, and the parent is not to wait: it fails with this line. */
void session_linger(const struct error_line *why);

/* False, with a line, if run() was; if a signal (INT, TERM, HUP) came, then *ret_interrupted; or if the child
 * was killed. */
bool session_run(const struct session *session, bool *ret_interrupted, struct error_line *reterr);

#endif
