/* SPDX-License-Identifier: BSD-2-Clause */
/* A file from where the application came over the network: beside it on the TFTP server that DHCP named (RFC
 * 2131, 2132; UEFI 2.10, 24.3). */
#ifndef EFI_NET_NETBOOT_H
#define EFI_NET_NETBOOT_H

#include "efi/base/firmware.h"

/* The longest path of a file there, with its NUL. */
#define NETBOOT_PATH 160

/*
 * What an answer of DHCP, of size bytes, says of the server and of the boot file: *ret_server, and in
 * ret_path the file called name in the boot file's folder. False if it names no boot file or no server, or
 * the path is too long. Reads nothing beyond size, whatever the options say.
 */
bool netboot_beside(const uint8_t *packet, size_t size, const char *name, uint8_t ret_server[4],
                    char ret_path[NETBOOT_PATH]);

/*
 * Read the file called name into bytes, by the PXE base code that the application was started from. False if
 * it was not started so, or there is no such file. *ret_size is size where the file is longer. The firmware
 * gives up on a server that says nothing after some 25 seconds (EDK2).
 */
bool netboot_fetch(const struct firmware *fw, const char *name, uint8_t *bytes, size_t size,
                   size_t *ret_size);

#endif
