/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/file.h"

#include "efi/store/volume.h"
#include "probe/table/mem.h"

#define MODE_WRITE (EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE)
#define MODE_CREATE (MODE_WRITE | EFI_FILE_MODE_CREATE)

static const char *reason(EFI_STATUS status)
{
    static const struct {
        EFI_STATUS status;
        const char *words;
    } reasons[] = {
        {EFI_WRITE_PROTECTED, "the boot volume is read-only"},
        {EFI_VOLUME_FULL, "the boot volume is full"},
        {EFI_VOLUME_CORRUPTED, "the boot volume's file system is damaged"},
        {EFI_ACCESS_DENIED, "a file of this name cannot be replaced"},
        {EFI_NO_MEDIA, "the boot volume was taken out"},
        {EFI_MEDIA_CHANGED, "the boot volume was exchanged"},
        {EFI_DEVICE_ERROR, "the boot device reports an error"},
        {EFI_NOT_FOUND, "the boot volume does not take new files"},
        {EFI_UNSUPPORTED, "the boot volume does not take new files"},
        {EFI_OUT_OF_RESOURCES, "the firmware is out of memory"},
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].words;
    return "the firmware gives no known reason";
}

/* A file's content in memory. Without bytes it only counts. */
struct content {
    uint8_t *bytes;
    size_t size, used;
};

static void content_write(void *ctx, const void *bytes, size_t n)
{
    struct content *content = ctx;

    if (content->bytes && content->used + n <= content->size)
        memcpy(content->bytes + content->used, bytes, n);
    content->used += n;
}

/* Writing over an existing file would leave its old tail behind shorter content. */
static EFI_STATUS remove_old(EFI_FILE *root, const CHAR16 *path)
{
    EFI_STATUS status;
    EFI_FILE *file = volume_file(root, path, MODE_WRITE, &status);

    if (!file)
        return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
    return file->Delete(file) == EFI_SUCCESS ? EFI_SUCCESS : EFI_ACCESS_DENIED;
}

static EFI_STATUS write_new(EFI_FILE *root, const CHAR16 *path, const struct content *content)
{
    EFI_STATUS status;
    EFI_FILE *file = volume_file(root, path, MODE_CREATE, &status);
    UINTN n = content->size;

    if (!file)
        return status;
    status = file->Write(file, &n, content->bytes);
    if (!EFI_ERROR(status) && n != content->size)
        status = EFI_VOLUME_FULL;
    if (!EFI_ERROR(status))
        status = file->Flush(file);
    if (EFI_ERROR(status))
        file->Delete(file);
    else
        file->Close(file);
    return status;
}

static const char *compare(EFI_FILE *root, const CHAR16 *path, const struct content *content)
{
    EFI_STATUS status;
    EFI_FILE *file = volume_file(root, path, EFI_FILE_MODE_READ, &status);
    uint8_t piece[512];
    size_t at = 0, n = 0;
    bool same = true;

    if (!file)
        return "the file is not there after it was written";
    do {
        same = volume_read(file, piece, sizeof(piece), &n) && n <= content->size - at &&
               memcmp(content->bytes + at, piece, n) == 0;
        at += n;
    } while (same && n == sizeof(piece));
    file->Close(file);
    return same && at == content->size ? NULL : "the file reads back different";
}

static const char *store(const struct firmware *fw, const char *name, const struct content *content)
{
    CHAR16 path[VOLUME_NAME_UNITS];
    EFI_FILE *root = volume_open(fw);
    const char *problem;

    if (!root)
        return "the application was not started from a file system";
    if (volume_path_root(name, path, VOLUME_NAME_UNITS)) {
        EFI_STATUS status = remove_old(root, path);

        if (!EFI_ERROR(status))
            status = write_new(root, path, content);
        problem = EFI_ERROR(status) ? reason(status) : compare(root, path, content);
    } else {
        problem = "its name is too long";
    }
    root->Close(root);
    return problem;
}

static const char *save(void *ctx, const char *name, void (*fill)(void *arg, const struct sink *sink),
                        void *arg, uint64_t *ret_size)
{
    const struct files *files = ctx;
    struct content content = {NULL, 0, 0};
    const struct sink sink = {content_write, &content};
    const char *problem;

    sink_buffer_flush(files->stream);
    fill(arg, &sink);
    content.size = content.used;
    content.used = 0;
    content.bytes = firmware_alloc(files->fw, content.size);
    if (!content.bytes)
        return reason(EFI_OUT_OF_RESOURCES);
    fill(arg, &sink);
    problem = content.used == content.size ? store(files->fw, name, &content)
                                           : "its content changed while it was written";
    firmware_free(files->fw, content.bytes);
    *ret_size = content.size;
    return problem;
}

struct probe_files files_on_boot_volume(struct files *files)
{
    return (struct probe_files){save, files};
}
