/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that the kernel has for each CPU: /dev/cpu/N/cpuid and /dev/cpu/N/msr. */
#ifndef HOST_CPU_DEV_H
#define HOST_CPU_DEV_H

#include <stdint.h>

#include "host/error_line.h"

/* Where the folders of the CPUs are. */
#define CPU_DEV_ROOT "/dev/cpu"

enum { CPU_DEV_PATH_SIZE = 64 };

/*
 * Open root/N/name for reading; name is that of the kernel's module, too. The path goes into path. -1, with a
 * line that says what to do, if it is not there or must not be read.
 */
int cpu_dev_open(const char *root, uint32_t cpu, const char *name, char path[CPU_DEV_PATH_SIZE],
                 struct error_line *reterr);

#endif
