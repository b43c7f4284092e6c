/* SPDX-License-Identifier: BSD-2-Clause */
/* Which machine this is: SMBIOS, as UEFI's configuration table or a BIOS's memory has it. */
#ifndef BOOT_INFO_IDENTITY_H
#define BOOT_INFO_IDENTITY_H

#include "boot/info/boot_info.h"
#include "probe/run/identity.h"

/*
 * Fill *ret, which is zeroed. An entry point is looked for in the configuration table of the UEFI whose
 * system table the loader passed (UEFI 2.10, 4.3 and 4.6), SMBIOS 3's first; without one, on every
 * multiple of 16 from 0xf0000 up to 1 MiB (DSP0134 3.7, 5.2). After memory_init().
 */
void boot_identity(const struct boot_info *info, struct identity *ret);

#endif
