/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O port instructions, and nothing else. */
#ifndef EFI_PORTS_H
#define EFI_PORTS_H

#include <stdint.h>

static inline void ports_out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t ports_in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

#endif
