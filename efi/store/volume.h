/* SPDX-License-Identifier: BSD-2-Clause */
/* The volume that the application was started from (UEFI 2.10, 13.4 and 13.5). */
#ifndef EFI_STORE_VOLUME_H
#define EFI_STORE_VOLUME_H

#include "efi/base/firmware.h"

/* A path in UCS-2; those that probe/ and store/ use are far shorter. */
#define VOLUME_NAME_UNITS 96

/* What a file system knows of a file. */
union volume_info {
    EFI_FILE_INFO info;
    uint8_t bytes[sizeof(EFI_FILE_INFO) + 255 * sizeof(CHAR16)];
};

/* The volume's root directory, NULL if there is no file system. The caller closes it. */
EFI_FILE *volume_open(const struct firmware *fw);

/*
 * The same, of the device on which a volume was at the start: one that was taken out and put back has another
 * handle by then, but the same path.
 */
struct volume_device {
    size_t size;       /* of the path without its end; 0: there was no volume, or it is too long */
    uint8_t path[256]; /* with its end */
};
void volume_remember(const struct firmware *fw, struct volume_device *ret);
EFI_FILE *volume_open_again(const struct firmware *fw, const struct volume_device *device);

/* Open a file by its path from the root; mode and attributes as in the specification. NULL: *ret_status says
 * why. */
EFI_FILE *volume_file(EFI_FILE *root, const CHAR16 *path, UINT64 mode, EFI_STATUS *ret_status);

/* The same for a folder, which is made if it is not there. */
EFI_FILE *volume_folder(EFI_FILE *root, const CHAR16 *path, EFI_STATUS *ret_status);

/*
 * Read up to size bytes from where the file stands; *ret_size says how many came, fewer only at the file's
 * end. False on an error.
 */
bool volume_read(EFI_FILE *file, void *bytes, size_t size, size_t *ret_size);

/*
 * "name" in the directory that the application lies in, as a path from the root. False if the firmware does
 * not tell that directory or the path is longer than units.
 */
bool volume_path_beside(const struct firmware *fw, const char *name, CHAR16 *path, size_t units);

/* "\name": a file of the root directory. False if it is longer than units. */
bool volume_path_root(const char *name, CHAR16 *path, size_t units);

/* Ask for it. False if the firmware does not tell, or the name is longer than 255 units. */
bool volume_info(EFI_FILE *file, union volume_info *ret);

/* Give a file that is open for writing another name in its folder, which nothing has. info is
 * volume_info()'s, and changed. */
EFI_STATUS volume_rename(EFI_FILE *file, union volume_info *info, const char *name);

#endif
