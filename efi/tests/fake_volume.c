/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/tests/fake_volume.h"

#include <string.h>

static struct fake_volume volume;

static EFI_STATUS EFIAPI open_volume(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *this, EFI_FILE **root)
{
    (void)this;
    if (volume.open_volume)
        return volume.open_volume;
    volume.open++;
    *root = &volume.root;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_open(EFI_FILE *this, EFI_FILE **file, CHAR16 *name, UINT64 mode,
                                   UINT64 attributes)
{
    size_t i = 0;

    (void)this;
    (void)attributes;
    for (; name[i] && i + 1 < sizeof(volume.name); i++)
        volume.name[i] = (char)name[i];
    volume.name[i] = 0;
    if (mode & EFI_FILE_MODE_CREATE) {
        if (volume.create)
            return volume.create;
        volume.exists = true;
    } else if (volume.open_old) {
        return volume.open_old;
    }
    if (!volume.exists)
        return EFI_NOT_FOUND;
    volume.position = 0;
    volume.open++;
    *file = &volume.file;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_close(EFI_FILE *this)
{
    (void)this;
    volume.open--;
    return EFI_SUCCESS;
}

/* The handle is closed even if the file stays (UEFI 2.10, 13.5). */
static EFI_STATUS EFIAPI file_delete(EFI_FILE *this)
{
    file_close(this);
    if (volume.delete)
        return volume.delete;
    volume.exists = false;
    volume.size = 0;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_read(EFI_FILE *this, UINTN *n, VOID *bytes)
{
    const size_t left = volume.size - volume.position;

    (void)this;
    if (*n > left)
        *n = left;
    if (volume.read_step && *n > volume.read_step)
        *n = volume.read_step;
    memcpy(bytes, volume.bytes + volume.position, *n);
    if (volume.read_flips > volume.position && volume.read_flips <= volume.position + *n)
        ((unsigned char *)bytes)[volume.read_flips - 1 - volume.position] ^= 1;
    volume.position += *n;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_write(EFI_FILE *this, UINTN *n, VOID *bytes)
{
    (void)this;
    if (volume.write)
        return volume.write;
    *n -= volume.write_short;
    if (*n > volume.capacity - volume.position) {
        *n = 0;
        return EFI_VOLUME_FULL;
    }
    memcpy(volume.bytes + volume.position, bytes, *n);
    volume.position += *n;
    if (volume.size < volume.position)
        volume.size = volume.position;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_flush(EFI_FILE *this)
{
    (void)this;
    return volume.flush;
}

struct fake_volume *fake_volume_init(void)
{
    memset(&volume, 0, sizeof(volume));
    volume.capacity = FAKE_FILE_SIZE;
    volume.protocol.OpenVolume = open_volume;
    volume.root.Open = file_open;
    volume.root.Close = file_close;
    volume.file.Close = file_close;
    volume.file.Delete = file_delete;
    volume.file.Read = file_read;
    volume.file.Write = file_write;
    volume.file.Flush = file_flush;
    return &volume;
}
