/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/ground.h"

#include <string.h>

#include "host/lint/lint.h"

static const char *const made_by_hypervisors[] = {"kvm",         "vmcore",   "strace",   "trace", "dtrace",
                                                  "firecracker", "kvm_json", "openvmm",  "svsm",  "cloud_hv",
                                                  "qmp",         "bochs",    "cpuidset", NULL};
static const char *const dropping_rows[] = {"aida64", NULL};

static bool lint_one_of(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

struct lint_ground lint_ground_told(const char *format, const struct cpuid_table *table)
{
    return (struct lint_ground){.hardware =
                                    lint_is_hardware(table) && !lint_one_of(made_by_hypervisors, format),
                                .drops = table->partial != CPUID_WHOLE || lint_one_of(dropping_rows, format)};
}
