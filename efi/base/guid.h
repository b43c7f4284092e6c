/* SPDX-License-Identifier: BSD-2-Clause */
/* GUIDs that GNU-EFI 3.0.15 lacks. */
#ifndef EFI_BASE_GUID_H
#define EFI_BASE_GUID_H

/* clang-format off */

/* EDK2's ConsoleOutDevice (MdeModulePkg): what stands on a handle that is part of the console's output. */
#define CONSOLE_OUT_DEVICE_GUID \
    {0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}}

/* EFI_MP_SERVICES_PROTOCOL (PI 1.7, volume 2, 13.4). */
#define MP_SERVICES_GUID \
    {0x3fdda605, 0xa76e, 0x4f46, {0xad, 0x29, 0x12, 0xf4, 0x53, 0x1b, 0x3d, 0x08}}

/* clang-format on */

#endif
