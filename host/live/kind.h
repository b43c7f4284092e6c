/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_LIVE_KIND_H
#define HOST_LIVE_KIND_H

#include <stdint.h>

/* Whose thread asked for a virtual CPU. */
enum live_way {
    LIVE_OWN,     /* by the thread that runs this virtual CPU, the others went on */
    LIVE_STANDING /* no thread ran it, as in a paused machine: by any, while all of them stood still */
};

/* What tells a virtual CPU: its file, and the ioctl in which its thread is while it runs. A test's are
 * another file and another ioctl that waits. */
struct live_kind {
    const char *file; /* as proc_vcpus() takes it */
    uint64_t run;
};

#endif
