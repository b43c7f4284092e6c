/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/content.h"

#include "probe/table/mem.h"

/* Without bytes it only counts. */
static void content_write(void *ctx, const void *bytes, size_t n)
{
    struct content *content = ctx;

    if (content->bytes && content->used + n <= content->size)
        memcpy(content->bytes + content->used, bytes, n);
    content->used += n;
}

const char *content_gather(const struct firmware *fw, void (*fill)(void *arg, const struct sink *sink),
                           void *arg, struct content *ret)
{
    const struct sink sink = {content_write, ret};

    *ret = (struct content){0};
    fill(arg, &sink);
    ret->size = ret->used;
    ret->used = 0;
    ret->bytes = firmware_alloc(fw, ret->size);
    if (!ret->bytes)
        return "the firmware is out of memory";
    fill(arg, &sink);
    if (ret->used == ret->size)
        return NULL;
    firmware_free(fw, ret->bytes);
    ret->bytes = NULL;
    return "its content changed while it was written";
}
