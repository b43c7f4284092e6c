/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_TESTS_TRACEE_FILTER_H
#define HOST_TESTS_TRACEE_FILTER_H

#include <linux/filter.h>

/* Put this thread under a filter of system calls (seccomp(2)) for good, with those flags. What seccomp()
 * gives. */
int tracee_filter(const struct sock_filter *code, unsigned short count, unsigned flags);

/* So many listeners there can be. */
#define TRACEE_LISTENERS 24u

/* A listener, of a thread of its own that is under a filter; -1: this machine gives none. */
int tracee_listener(void);

#endif
