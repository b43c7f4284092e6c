/* SPDX-License-Identifier: BSD-2-Clause */
/* Seeing what a monitor hands to KVM_SET_CPUID2, from its start. */
#ifndef HOST_CHAIN_WATCH_SET_H
#define HOST_CHAIN_WATCH_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/cpuid.h"

/* What was seen, in memory that the processes share. */
struct watch_set {
    bool tried;               /* the monitor was started under watch */
    uint32_t sets;            /* how often the call was seen */
    bool cut;                 /* the first table could not be read whole */
    struct cpuid_table table; /* the first one */
};

/* NULL without memory; watch_set_free() takes NULL. */
struct watch_set *watch_set_new(void);
void watch_set_free(struct watch_set *watch);

/*
 * struct child_job's become(), ctx a struct watch_set: the program runs in a process of its own, of which
 * every thread stops at that call alone (seccomp(2), SECCOMP_RET_TRACE), and its table is read (ptrace(2)).
 * The process that was there before ends as the program does. Where the kernel does not let one do that the
 * program runs as always, and nothing is seen.
 */
void watch_set_become(void *ctx, char *const argv[]);

#endif
