/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/msr_dev.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *hint(int error)
{
    switch (error) {
    case ENOENT:
    case ENXIO:
        return "; as root: modprobe msr";
    case EACCES:
    case EPERM:
        return "; run as root";
    default:
        return "";
    }
}

bool msr_dev_open(struct msr_dev *dev, const char *root, uint32_t cpu, struct error_line *reterr)
{
    const int n = snprintf(dev->path, sizeof(dev->path), "%s/%" PRIu32 "/msr", root, cpu);

    dev->error = 0;
    errno = ENAMETOOLONG;
    dev->fd = n > 0 && (size_t)n < sizeof(dev->path) ? open(dev->path, O_RDONLY | O_CLOEXEC) : -1;
    return dev->fd >= 0 || error_line_set(reterr, "%s: %s%s", dev->path, strerror(errno), hint(errno));
}

bool msr_dev_read(void *ctx, uint32_t number, uint64_t *out)
{
    struct msr_dev *dev = ctx;
    uint64_t value;
    const ssize_t n = pread64(dev->fd, &value, sizeof(value), (off64_t)number);

    if (n != (ssize_t)sizeof(value)) {
        if (!dev->error && !(n < 0 && errno == EIO))
            dev->error = n < 0 ? errno : ENODATA;
        return false;
    }
    *out = value;
    return true;
}

void msr_dev_close(struct msr_dev *dev)
{
    if (dev->fd >= 0)
        close(dev->fd);
    dev->fd = -1;
}
