/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/file.h"

#include "efi/base/content.h"
#include "efi/store/keep.h"
#include "efi/store/volume.h"

static void store(struct files *files, const char *name, const struct content *content,
                  struct probe_saved *ret)
{
    EFI_FILE *root = volume_open(files->fw);

    if (!root)
        root = volume_open_again(files->fw, &files->device);
    struct keep keep = {.root = root, .name = name, .bytes = content->bytes, .size = content->size};

    if (!root) {
        ret->nowhere = !files->device.size;
        ret->problem =
            ret->nowhere ? "the application was not started from a file system" : keep_reason(EFI_NO_MEDIA);
        return;
    }
    if (files->gather)
        gather_file(files->gather, root, &keep, ret);
    keep_file(&keep, ret);
    files->new_taken = keep.left_new;
    root->Close(root);
}

static void save(void *ctx, const char *name, void (*fill)(void *arg, const struct sink *sink), void *arg,
                 struct probe_saved *ret)
{
    struct files *files = ctx;
    struct content content = {0};

    sink_buffer_flush(files->stream);
    if (files->new_taken) {
        ret->problem = "another file of this run stands in " KEEP_NEW;
        return;
    }
    ret->problem = content_gather(files->fw, fill, arg, &content);
    ret->size = (uint32_t)content.size;
    if (ret->problem)
        return;
    store(files, name, &content, ret);
    firmware_free(files->fw, content.bytes);
    ret->size = (uint32_t)content.size;
}

struct probe_files files_on_boot_volume(struct files *files)
{
    volume_remember(files->fw, &files->device);
    return (struct probe_files){save, files};
}
