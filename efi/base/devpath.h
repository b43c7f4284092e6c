/* SPDX-License-Identifier: BSD-2-Clause */
/* Device paths: which device stands behind which (UEFI 2.10, chapter 10). Malformed paths end early, never
 * run on. */
#ifndef EFI_BASE_DEVPATH_H
#define EFI_BASE_DEVPATH_H

#include "efi/base/firmware.h"

/* Bytes of the nodes before the end node; at most 4,096. */
size_t devpath_size(const void *path);

/* True if child is parent, or a device behind it: its nodes begin with parent's. An empty parent has nothing
 * behind it. */
bool devpath_behind(const void *parent, const void *child);

/* The instance after this one in a path of several, NULL after the last. A variable's value ends at limit. */
const void *devpath_next(const void *path, const void *limit);

/* The device path of a handle, NULL if it has none. */
const void *devpath_of(const struct firmware *fw, EFI_HANDLE handle);

#endif
