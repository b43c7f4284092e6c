/* SPDX-License-Identifier: BSD-2-Clause */
/* The readers of the protocols, one file each. */
#ifndef BOOT_INFO_READERS_H
#define BOOT_INFO_READERS_H

#include "boot/info/boot_info.h"

/* The type of a framebuffer that is a text screen, in both multiboots. */
#define FRAMEBUFFER_EGA_TEXT 2

/* False if the structure at address is not one of theirs. */
bool multiboot1_read(struct boot_info *out, uint32_t address);
bool multiboot2_read(struct boot_info *out, uint32_t address);
bool pvh_read(struct boot_info *out, uint32_t address);

#endif
