/* SPDX-License-Identifier: BSD-2-Clause */
/* The files /dev/cpu/N/cpuid as a source (Linux, arch/x86/kernel/cpuid.c). */
#ifndef HOST_CAPTURE_DEV_H
#define HOST_CAPTURE_DEV_H

#include "host/decode/cpu_dev.h"
#include "probe/table/cpuid.h"

/* Open root/N/cpuid. False, with a line that says what to do, if it is not there or must not be read. */
bool capture_dev_open(struct cpu_dev *dev, const char *root, uint32_t cpu, struct error_line *reterr);

/*
 * A source's read(); ctx is a struct cpu_dev: the 16 bytes at position subleaf << 32 | leaf. False if
 * there are fewer. A position is signed: subleaves from 0x80000000 on have none and give false.
 */
bool capture_dev_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

#endif
