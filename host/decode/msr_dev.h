/* SPDX-License-Identifier: BSD-2-Clause */
/* The files /dev/cpu/N/msr as an msr_source (Linux, arch/x86/kernel/msr.c). */
#ifndef HOST_DECODE_MSR_DEV_H
#define HOST_DECODE_MSR_DEV_H

#include "host/decode/cpu_dev.h"
#include "probe/decode/msr.h"

/* Open root/N/msr. False, with a line that says what to do, if it is not there or must not be read. */
bool msr_dev_open(struct cpu_dev *dev, const char *root, uint32_t cpu, struct error_line *reterr);

/*
 * An msr_source's read(); ctx is a struct cpu_dev: the 8 bytes at the position that is the register's number.
 * False if the kernel caught a fault (EIO), and if it gave fewer bytes or another error, which dev->error
 * keeps: EPERM for example, where a security policy forbids it.
 */
bool msr_dev_read(void *ctx, uint32_t number, uint64_t *out);

#endif
