/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID in 64-bit mode out of a 32-bit image. Intel CPUs show 0x80000001 EDX[11] (SYSCALL) to 64-bit code
 * only (SDM volume 2A, CPUID 80000001H). A CPU enters long mode once, with all memory below 4 GiB mapped to
 * itself, and goes on in compatibility mode, where 32-bit code runs as before; each CPUID is a far call into
 * a 64-bit segment and back.
 */
#ifndef BOOT_ENTRY_LONG_MODE_H
#define BOOT_ENTRY_LONG_MODE_H

#include "probe/walk/recall.h"

/*
 * Build the page tables that all CPUs share (six pages in the image's own memory). Once, by the boot CPU,
 * before the first long_mode_enter().
 */
void long_mode_prepare(void);

/*
 * Enter long mode if the running CPU has it (0x80000001 EDX[29], asked of recall, which is its own);
 * otherwise nothing happens. Once on each CPU. What recall keeps of leaves that look different in long mode
 * is dropped. True if it is in long mode now and was not before: its exceptions are then to be caught anew
 * (fault.h).
 */
bool long_mode_enter(struct recall *recall);

/* 1 if the running CPU is in long mode, else 0. */
uint32_t long_mode_active(void);

/* CPUID in the running CPU's mode as a source's read(); ctx is not used. Always true. */
bool long_mode_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

#endif
