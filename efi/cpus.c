/* SPDX-License-Identifier: BSD-2-Clause */
#include "cpus.h"

static void run_here(void *ctx, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    (void)ctx;
    fn(arg, 0);
}

struct cpus cpus_boot_only(void)
{
    return (struct cpus){.count = 1, .run_on_each = run_here};
}
