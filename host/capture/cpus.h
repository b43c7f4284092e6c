/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of CPUs, written as the kernel writes them: "0-3,8". */
#ifndef HOST_CAPTURE_CPUS_H
#define HOST_CAPTURE_CPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/error_line.h"

/* The most that a kernel for x86 can be built for (NR_CPUS, arch/x86/Kconfig). */
#define CPU_LIST_MAX 8192u

/* Laid out as the kernel's CPU masks. */
struct cpu_list {
    uint64_t bits[CPU_LIST_MAX / 64];
};

/* Any number may be asked for; what is added is below CPU_LIST_MAX. */
bool cpu_list_has(const struct cpu_list *list, uint32_t cpu);
void cpu_list_add(struct cpu_list *list, uint32_t cpu);
uint32_t cpu_list_count(const struct cpu_list *list);

/*
 * Read numbers and ranges apart by commas; the line may end in LF, as in sysfs. False, with a line, if the
 * text is anything else, empty, or names a CPU from CPU_LIST_MAX on.
 */
bool cpu_list_parse(const char *text, struct cpu_list *ret, struct error_line *reterr);

/* The same way back; a text longer than 95 characters ends in "...". */
struct cpu_list_text {
    char text[96];
};
struct cpu_list_text cpu_list_show(const struct cpu_list *list);

/* The CPUs on which this process may run; the kernel leaves those out that are not online. False, with a
 * line, if it has more than CPU_LIST_MAX. */
bool cpu_list_allowed(struct cpu_list *ret, struct error_line *reterr);

/* The CPUs that are online, out of a file such as /sys/devices/system/cpu/online. False, with a line, if it
 * cannot be read or holds anything but a list. */
bool cpu_list_online(const char *path, struct cpu_list *ret, struct error_line *reterr);

/*
 * The wanted ones (NULL: all) of those that are there, or the first of them alone. False, with a line that
 * names the CPU and what `there` is, if one of the wanted is not among them.
 */
bool cpu_list_choose(const struct cpu_list *there, const char *what, const struct cpu_list *wanted,
                     bool first, struct cpu_list *ret, struct error_line *reterr);

/* Let this process run on these CPUs alone. False, with errno, if none of them is online. */
bool cpu_list_run(const struct cpu_list *list);

#endif
