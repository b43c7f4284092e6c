/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O port instructions, and nothing else. */
#ifndef EFI_BASE_PORTS_H
#define EFI_BASE_PORTS_H

#include <stddef.h>
#include <stdint.h>

static inline void ports_out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

/* n bytes from one port: a hypervisor gives them in one exit. */
static inline void ports_in(uint16_t port, void *out, size_t n)
{
    __asm__ volatile("rep insb" : "+D"(out), "+c"(n) : "d"(port) : "memory");
}

#endif
