/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A started program and everything that it starts in turn, as one process group: a script that runs QEMU as
 * its own child, or leaves something behind that holds the pipe, is ended with all of it. One at a time.
 */
#ifndef HOST_CAPTURE_GROUP_H
#define HOST_CAPTURE_GROUP_H

#include <sys/types.h>

/* In the child, before it becomes the program: it leads a group of its own. */
void group_lead(void);

/*
 * In the parent, after fork(). From here on a signal that ends this process (Ctrl-C reaches the group of the
 * terminal alone) ends the group of leader first.
 */
void group_watch(pid_t leader);

/* Kill whoever is left of the group. Call it before the leader is waited for: its number is then still its
 * own. */
void group_end(pid_t leader);

#endif
