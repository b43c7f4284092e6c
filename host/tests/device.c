/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/device.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/tests/run.h"
#include "probe/tests/check.h"

static const char *folder;
static char path[64];

void device_make(const char *name)
{
    folder = run_folder();
    snprintf(path, sizeof(path), "%s/%u", folder, DEVICE_CPU);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/%u/%s", folder, DEVICE_CPU, name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    close(fd);
}

int device_remove(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

void device_put(uint64_t at, const void *bytes, size_t n)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pwrite64(fd, bytes, n, (off64_t)at), n);
    close(fd);
}

const char *device_folder(void)
{
    return folder;
}

const char *device_path(void)
{
    return path;
}
