/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/devpath.h"

#include "probe/table/mem.h"

#define SIZE_LIMIT 4096u
#define NODE_HEADER 4u

static size_t node_size(const uint8_t *node)
{
    return (size_t)node[2] | (size_t)node[3] << 8;
}

/* 0xff is the type that EFI 1.02 gave end nodes, 0x7f today's. */
static bool is_end(const uint8_t *node)
{
    return (node[0] & 0x7f) == 0x7f;
}

size_t devpath_size(const void *path)
{
    const uint8_t *node = path;
    size_t size = 0;

    while (!is_end(node + size)) {
        const size_t step = node_size(node + size);

        if (step < NODE_HEADER || size + step > SIZE_LIMIT)
            break;
        size += step;
    }
    return size;
}

bool devpath_behind(const void *parent, const void *child)
{
    const size_t size = devpath_size(parent);

    return size && devpath_size(child) >= size && memcmp(parent, child, size) == 0;
}

const void *devpath_next(const void *path, const void *limit)
{
    const uint8_t *end = (const uint8_t *)path + devpath_size(path);

    if (!is_end(end) || end[1] != END_INSTANCE_DEVICE_PATH_SUBTYPE)
        return NULL;
    end += NODE_HEADER;
    return (const uint8_t *)limit - end > (ptrdiff_t)NODE_HEADER ? end : NULL;
}

const void *devpath_of(const struct firmware *fw, EFI_HANDLE handle)
{
    static const EFI_GUID guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

    return firmware_protocol(fw, handle, &guid);
}
