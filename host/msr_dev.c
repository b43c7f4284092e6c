/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/msr_dev.h"

#include <errno.h>
#include <unistd.h>

bool msr_dev_open(struct msr_dev *dev, const char *root, uint32_t cpu, struct error_line *reterr)
{
    dev->error = 0;
    dev->fd = cpu_dev_open(root, cpu, "msr", dev->path, reterr);
    return dev->fd >= 0;
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
