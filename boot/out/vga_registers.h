/* SPDX-License-Identifier: BSD-2-Clause */
/* A VGA's registers, each at an index behind a port (IBM VGA Technical Reference, 1992). */
#ifndef BOOT_OUT_VGA_REGISTERS_H
#define BOOT_OUT_VGA_REGISTERS_H

#include "boot/entry/io.h"

/* Index ports; the value's stands behind each. */
enum { SEQUENCER = 0x3c4, GRAPHICS = 0x3ce, CRTC = 0x3d4 };

/* Text: two cells a word. */
#define VGA_MEMORY 0xb8000u
#define VGA_BLANK 0x0720u /* a space, light grey on black */

static inline uint8_t vga_register(uint16_t port, uint8_t index)
{
    out8(port, index);
    return in8((uint16_t)(port + 1));
}

static inline void vga_set_register(uint16_t port, uint8_t index, uint8_t value)
{
    out8(port, index);
    out8((uint16_t)(port + 1), value);
}

#endif
