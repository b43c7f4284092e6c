/* SPDX-License-Identifier: BSD-2-Clause */
/* Boot services made of the C library, for code of efi/ that runs on the host in a unit test. */
#ifndef EFI_TESTS_FAKE_FIRMWARE_H
#define EFI_TESTS_FAKE_FIRMWARE_H

#include "efi/base/firmware.h"

#define FAKE_PROTOCOLS 160

/* Protocols that handles carry; a handle is any pointer, and its interface another. */
struct fake_firmware {
    struct firmware fw;
    EFI_SYSTEM_TABLE table;
    EFI_BOOT_SERVICES boot;
    EFI_LOADED_IMAGE loaded;
};

/* Empty the list of protocols and give a firmware that allocates, frees and finds protocols and handles; it
 * starts out working. */
void fake_firmware_init(struct fake_firmware *fake);

/* Put an interface on a handle; take all of a handle's away. */
void fake_firmware_install(EFI_HANDLE handle, EFI_GUID guid, void *interface);
void fake_firmware_remove(EFI_HANDLE handle);

/* Allocations that succeed before memory is out, and blocks that were not given back. */
void fake_firmware_memory(unsigned allocations);
unsigned fake_firmware_blocks(void);

#endif
