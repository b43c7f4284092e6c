/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/cpu_dev.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What to do about an error; named: the name of the module follows. */
static const struct {
    int error;
    const char *hint;
    bool named;
} hints[] = {
    {ENOENT, "; as root: modprobe ", true},
    {ENXIO, "; as root: modprobe ", true},
    {EACCES, "; run as root", false},
    {EPERM, "; run as root", false},
};

static bool fail_device(const struct cpu_dev *dev, const char *name, int error, struct error_line *reterr)
{
    const char *hint = "", *module = "";

    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (hints[i].error == error) {
            hint = hints[i].hint;
            module = hints[i].named ? name : "";
        }
    return error_line_set(reterr, "%s: %s%s%s", dev->path, strerror(error), hint, module);
}

bool cpu_dev_open(struct cpu_dev *dev, const char *root, uint32_t cpu, const char *name,
                  struct error_line *reterr)
{
    const int n = snprintf(dev->path, sizeof(dev->path), "%s/%" PRIu32 "/%s", root, cpu, name);

    dev->error = 0;
    dev->fd = -1;
    if ((size_t)n >= sizeof(dev->path))
        return fail_device(dev, name, ENAMETOOLONG, reterr);
    dev->fd = open(dev->path, O_RDONLY | O_CLOEXEC);
    return dev->fd != -1 || fail_device(dev, name, errno, reterr);
}

bool cpu_dev_read(struct cpu_dev *dev, uint64_t position, void *out, size_t n, int harmless)
{
    unsigned char bytes[CPU_DEV_READ_MAX];
    const ssize_t got = pread64(dev->fd, bytes, n, (off64_t)position);
    const int error = got == -1 ? errno : ENODATA;

    if (got == (ssize_t)n) {
        memcpy(out, bytes, n);
        return true;
    }
    if (!dev->error && error != harmless)
        dev->error = error;
    return false;
}

void cpu_dev_close(struct cpu_dev *dev)
{
    if (dev->fd != -1)
        close(dev->fd);
    dev->fd = -1;
}
