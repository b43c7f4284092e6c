/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus.h"

static struct probe_cpu boot_cpu;

static void run_on_boot_cpu(void *ctx, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    (void)ctx;
    fn(arg, 0);
}

void cpus_init(bool one_cpu, struct cpus *out, struct probe_cpu **ret_tables)
{
    (void)one_cpu;
    *out = (struct cpus){1, run_on_boot_cpu, NULL};
    *ret_tables = &boot_cpu;
}
