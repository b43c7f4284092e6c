/* SPDX-License-Identifier: BSD-2-Clause */
/* The two ways in from entry.asm; neither returns. */
#ifndef BOOT_MAIN_H
#define BOOT_MAIN_H

#include <stdint.h>

/*
 * The whole life of the image, on a CPU that has CPUID, and on one that has not and gets a line that says so.
 * magic and address are what the boot loader left in EAX and EBX (entry.asm puts in a magic for PVH).
 */
void boot_main(uint32_t magic, uint32_t address) __attribute__((noreturn));
void boot_no_cpuid(uint32_t magic, uint32_t address) __attribute__((noreturn));

#endif
