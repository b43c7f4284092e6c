/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware as the application sees it: its tables, its memory, its protocols. UEFI 2.10, chapters 4
 * and 7. */
#ifndef EFI_BASE_FIRMWARE_H
#define EFI_BASE_FIRMWARE_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>

struct firmware {
    EFI_HANDLE image;
    EFI_SYSTEM_TABLE *table;
    EFI_BOOT_SERVICES *boot;
    EFI_LOADED_IMAGE *loaded; /* about the application itself; NULL if the firmware does not tell */
};

/* Take the two arguments of the entry point. */
void firmware_init(struct firmware *fw, EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

/* The interface of a protocol on a handle, NULL if it is not there or the handle is NULL. */
void *firmware_protocol(const struct firmware *fw, EFI_HANDLE handle, const EFI_GUID *guid);

/* The first interface of a protocol in the system, NULL if there is none. */
void *firmware_locate(const struct firmware *fw, const EFI_GUID *guid);

/*
 * All handles that carry a protocol, *ret_count of them, from pool: the caller gives them to firmware_free().
 * NULL and 0 if there are none or memory is out.
 */
EFI_HANDLE *firmware_handles(const struct firmware *fw, const EFI_GUID *guid, size_t *ret_count);

/* Zeroed pool memory, NULL if there is none; firmware_free() takes NULL. */
void *firmware_alloc(const struct firmware *fw, size_t size);
void firmware_free(const struct firmware *fw, void *memory);

/* True if a UEFI shell of version 2 started the application: the shell gave it parameters (UEFI
 * Shell 2.2, 2.3). */
bool firmware_in_shell(const struct firmware *fw);

#endif
