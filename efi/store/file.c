/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/file.h"

#include "efi/store/keep.h"
#include "efi/store/volume.h"
#include "probe/table/mem.h"

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

static void store(struct files *files, const char *name, const struct content *content,
                  struct probe_saved *ret)
{
    EFI_FILE *root = volume_open(files->fw);
    struct keep keep = {.root = root, .name = name, .bytes = content->bytes, .size = content->size};

    if (!root) {
        ret->nowhere = true;
        ret->problem = "the application was not started from a file system";
        return;
    }
    keep_file(&keep, ret);
    files->new_taken = keep.left_new;
    root->Close(root);
}

static void save(void *ctx, const char *name, void (*fill)(void *arg, const struct sink *sink), void *arg,
                 struct probe_saved *ret)
{
    struct files *files = ctx;
    struct content content = {NULL, 0, 0};
    const struct sink sink = {content_write, &content};

    sink_buffer_flush(files->stream);
    if (files->new_taken) {
        ret->problem = "another file of this run stands in " KEEP_NEW;
        return;
    }
    fill(arg, &sink);
    content.size = content.used;
    content.used = 0;
    content.bytes = firmware_alloc(files->fw, content.size);
    if (!content.bytes) {
        ret->problem = keep_reason(EFI_OUT_OF_RESOURCES);
        return;
    }
    fill(arg, &sink);
    if (content.used == content.size)
        store(files, name, &content, ret);
    else
        ret->problem = "its content changed while it was written";
    firmware_free(files->fw, content.bytes);
    ret->size = (uint32_t)content.size;
}

struct probe_files files_on_boot_volume(struct files *files)
{
    return (struct probe_files){save, files};
}
