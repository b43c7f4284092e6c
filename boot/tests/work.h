/* SPDX-License-Identifier: BSD-2-Clause */
/* Work for the processors of fake_aps.h, by boot/cpus/start.h. */
#ifndef BOOT_TESTS_WORK_H
#define BOOT_TESTS_WORK_H

#include <stdint.h>

#include "boot/cpus/start.h"

/* What each CPU did, by its number. */
struct work {
    uint32_t runs[8], finished[8];
    uint32_t on[8];    /* the id of the processor that ran it */
    uint64_t takes[8]; /* ns that it takes; FAKE_NEVER: it does not come back */
};
extern struct work work;
extern const struct start_work the_work;

/* CPUs 0 to 3. */
extern const uint32_t work_ids[4];

/* As a test's setup: a machine whose processors can be started, and that has none yet. */
int work_start(void **state);

/* Run the first count of the ids; the ns that it took. */
uint64_t work_run(uint32_t count);

/* Which processors did the work of CPUs 0 to 3, by the digits of their ids; '-' if it was not finished. */
const char *work_done(void);

#endif
