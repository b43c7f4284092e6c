/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cpu_dev.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static int fail(const char *path, const char *name, int error, struct error_line *reterr)
{
    const char *hint = "", *module = "";

    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (hints[i].error == error) {
            hint = hints[i].hint;
            module = hints[i].named ? name : "";
        }
    error_line_set(reterr, "%s: %s%s%s", path, strerror(error), hint, module);
    return -1;
}

int cpu_dev_open(const char *root, uint32_t cpu, const char *name, char path[CPU_DEV_PATH_SIZE],
                 struct error_line *reterr)
{
    const int n = snprintf(path, CPU_DEV_PATH_SIZE, "%s/%" PRIu32 "/%s", root, cpu, name);

    if (n < 0 || n >= CPU_DEV_PATH_SIZE)
        return fail(path, name, ENAMETOOLONG, reterr);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 ? fd : fail(path, name, errno, reterr);
}
