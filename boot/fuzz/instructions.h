/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What boot/entry/instructions.h has, for fuzzers: memory of 4 GiB, in which the same MiB stands again and
 * again, so that every pointer of 32 bits leads into what a fuzzer has put there, and a machine with nothing
 * at its ports. The compiler takes this file first, and the guard keeps the other one out.
 */
#ifndef BOOT_ENTRY_INSTRUCTIONS_H
#define BOOT_ENTRY_INSTRUCTIONS_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_MEMORY 0x100000u

/* The MiB at its first place; made at the first call. It is all zeros then, and what is written there stays.
 */
uint8_t *fuzz_memory(void);

/* Behind the last byte of memory, the first ones follow once more: 32-bit code would see them there. */
static inline void *phys(uint32_t address)
{
    return fuzz_memory() + address;
}

static inline uint8_t in8(uint16_t port)
{
    (void)port;
    return UINT8_MAX;
}

static inline void out8(uint16_t port, uint8_t value)
{
    (void)port;
    (void)value;
}

#endif
