/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/volume.h"

#include "efi/base/devpath.h"
#include "probe/table/mem.h"

static EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

static EFI_FILE *open_on(const struct firmware *fw, EFI_HANDLE handle)
{
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume = firmware_protocol(fw, handle, &file_system);
    EFI_FILE *root = NULL;

    if (!volume || EFI_ERROR(volume->OpenVolume(volume, &root)))
        return NULL;
    return root;
}

EFI_FILE *volume_open(const struct firmware *fw)
{
    return fw->loaded ? open_on(fw, fw->loaded->DeviceHandle) : NULL;
}

void volume_remember(const struct firmware *fw, struct volume_device *ret)
{
    static const uint8_t end_node[] = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, 4, 0};
    const EFI_HANDLE handle = fw->loaded ? fw->loaded->DeviceHandle : NULL;
    const void *path = firmware_protocol(fw, handle, &file_system) ? devpath_of(fw, handle) : NULL;
    const size_t size = path ? devpath_size(path) : 0;

    ret->size = size + sizeof(end_node) <= sizeof(ret->path) ? size : 0;
    if (!ret->size)
        return;
    memcpy(ret->path, path, size);
    memcpy(ret->path + size, end_node, sizeof(end_node));
}

/* LocateDevicePath() finds the nearest device in front of a path, too, and tells what is left of it. */
EFI_FILE *volume_open_again(const struct firmware *fw, const struct volume_device *device)
{
    EFI_DEVICE_PATH *path = (EFI_DEVICE_PATH *)(uintptr_t)device->path;
    EFI_HANDLE handle = NULL;

    if (!device->size || EFI_ERROR(fw->boot->LocateDevicePath(&file_system, &path, &handle)) ||
        devpath_size(path))
        return NULL;
    return open_on(fw, handle);
}

EFI_FILE *volume_file(EFI_FILE *root, const CHAR16 *path, UINT64 mode, EFI_STATUS *ret_status)
{
    EFI_FILE *file = NULL;

    *ret_status = root->Open(root, &file, (CHAR16 *)(uintptr_t)path, mode, 0);
    return EFI_ERROR(*ret_status) ? NULL : file;
}

EFI_FILE *volume_folder(EFI_FILE *root, const CHAR16 *path, EFI_STATUS *ret_status)
{
    EFI_FILE *file = NULL;

    *ret_status =
        root->Open(root, &file, (CHAR16 *)(uintptr_t)path,
                   EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE | EFI_FILE_MODE_CREATE, EFI_FILE_DIRECTORY);
    return EFI_ERROR(*ret_status) ? NULL : file;
}

bool volume_read(EFI_FILE *file, void *bytes, size_t size, size_t *ret_size)
{
    *ret_size = 0;
    while (*ret_size < size) {
        UINTN n = size - *ret_size;

        if (EFI_ERROR(file->Read(file, &n, (char *)bytes + *ret_size)) || n > size - *ret_size)
            return false;
        if (n == 0)
            break;
        *ret_size += n;
    }
    return true;
}

/* A path that grows; used stays below units, so that there is room for the NUL. */
struct path {
    CHAR16 *text;
    size_t units, used;
};

static bool put(struct path *path, CHAR16 c)
{
    if (path->used + 1 >= path->units)
        return false;
    path->text[path->used++] = c;
    path->text[path->used] = 0;
    return true;
}

static bool put_name(struct path *path, const char *name)
{
    for (; *name; name++)
        if (!put(path, (CHAR16)(unsigned char)*name))
            return false;
    return true;
}

/* One file path node; one backslash stands between nodes, whether they bring it or not (UEFI 2.10, 10.3.5.4).
 */
static bool put_node(struct path *path, const uint8_t *node, size_t size)
{
    const bool starts = size >= 6 && node[4] == '\\' && node[5] == 0;
    const bool ends = path->used && path->text[path->used - 1] == '\\';

    if (ends && starts)
        path->used--;
    else if (path->used && !ends && !starts && !put(path, '\\'))
        return false;
    for (size_t at = 4; at + 1 < size; at += 2) {
        const CHAR16 c = (CHAR16)(node[at] | node[at + 1] << 8);

        if (!c)
            break;
        if (!put(path, c))
            return false;
    }
    return true;
}

bool volume_path_beside(const struct firmware *fw, const char *name, CHAR16 *path, size_t units)
{
    struct path grown = {path, units, 0};
    const uint8_t *node = fw->loaded ? (const uint8_t *)fw->loaded->FilePath : NULL;

    for (size_t left = node ? devpath_size(node) : 0; left > 0;) {
        const size_t size = (size_t)(node[2] | node[3] << 8);

        if (node[0] == MEDIA_DEVICE_PATH && node[1] == MEDIA_FILEPATH_DP && !put_node(&grown, node, size))
            return false;
        left -= size;
        node += size;
    }
    while (grown.used && path[grown.used - 1] != '\\')
        grown.used--;
    return grown.used && put_name(&grown, name);
}

bool volume_info(EFI_FILE *file, union volume_info *ret)
{
    EFI_GUID id = EFI_FILE_INFO_ID;
    UINTN size = sizeof(*ret);

    return !EFI_ERROR(file->GetInfo(file, &id, &size, ret));
}

EFI_STATUS volume_rename(EFI_FILE *file, union volume_info *info, const char *name)
{
    struct path grown = {info->info.FileName, (sizeof(*info) - SIZE_OF_EFI_FILE_INFO) / sizeof(CHAR16), 0};
    EFI_GUID id = EFI_FILE_INFO_ID;

    if (!put_name(&grown, name))
        return EFI_INVALID_PARAMETER;
    info->info.Size = SIZE_OF_EFI_FILE_INFO + (grown.used + 1) * sizeof(CHAR16);
    return file->SetInfo(file, &id, (UINTN)info->info.Size, info);
}

bool volume_path_root(const char *name, CHAR16 *path, size_t units)
{
    struct path grown = {path, units, 0};

    return put(&grown, '\\') && put_name(&grown, name);
}
