/* SPDX-License-Identifier: BSD-2-Clause */
/* Which protocol the boot loader speaks, and what it tells by it. */
#ifndef BOOT_INFO_PROTOCOL_H
#define BOOT_INFO_PROTOCOL_H

#include "boot/info/boot_info.h"

/*
 * Read what the loader left behind; magic and address are EAX and EBX of the entry. *out must be zeroed.
 * False if no protocol has that magic, or what address points to is not what the protocol says; *out is then
 * still fit for use, with an empty command line and no memory. Lengths in the loader's structures are
 * believed only up to bounds.
 */
bool protocol_read(struct boot_info *out, uint32_t magic, uint32_t address);

/* "multiboot1", "multiboot2", "pvh" or "unknown". */
const char *protocol_name(enum boot_protocol protocol);

#endif
