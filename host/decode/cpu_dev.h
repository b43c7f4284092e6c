/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that the kernel has for each CPU: /dev/cpu/N/cpuid and /dev/cpu/N/msr. */
#ifndef HOST_DECODE_CPU_DEV_H
#define HOST_DECODE_CPU_DEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"

/* Where the folders of the CPUs are. */
#define CPU_DEV_ROOT "/dev/cpu"

#define CPU_DEV_READ_MAX 16u

struct cpu_dev {
    int fd;    /* -1: not open */
    int error; /* errno of the first read that failed, 0 if none did; ENODATA: fewer bytes were there */
    char path[64];
};

/*
 * Open root/N/name for reading; name is that of the kernel's module, too. False, with a line that says what
 * to do, if it is not there or must not be read.
 */
bool cpu_dev_open(struct cpu_dev *dev, const char *root, uint32_t cpu, const char *name,
                  struct error_line *reterr);

/* Read n bytes, at most CPU_DEV_READ_MAX, at a position. False, and nothing in *out, if they are not all
 * there or the read fails; an errno that is as good as an answer, harmless, is not kept in dev->error (0:
 * there is none). */
bool cpu_dev_read(struct cpu_dev *dev, uint64_t position, void *out, size_t n, int harmless);

void cpu_dev_close(struct cpu_dev *dev);

#endif
