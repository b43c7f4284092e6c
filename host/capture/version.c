/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/version.h"

#include <stdio.h>
#include <string.h>

#include "host/capture/child.h"

enum { SECONDS_MOST = 10, FIRST_MAJOR = 9, FIRST_MINOR = 2 };

static bool first_line(void *ctx, const char *text, size_t size)
{
    (void)ctx;
    return memchr(text, '\n', size) != NULL;
}

enum shape version_shape_of(const char *text)
{
    const char *at = strstr(text, "version ");
    unsigned major, minor;

    if (!at ||
        sscanf(at, "version %4u.%4u", &major, &minor) != 2) // NOLINT(cert-err34-c): at most four digits
        return SHAPE_QEMU;
    return major > FIRST_MAJOR || (major == FIRST_MAJOR && minor >= FIRST_MINOR) ? SHAPE_QEMU_9_2
                                                                                 : SHAPE_QEMU;
}

enum shape version_shape(unsigned seconds)
{
    static struct child qemu;
    char *const argv[] = {(char *)"qemu-system-x86_64", (char *)"--version", NULL};
    const struct child_job job = {
        argv, "qemu-system-x86", seconds < SECONDS_MOST ? seconds : SECONDS_MOST, first_line, NULL, NULL,
        NULL};
    struct error_line error;
    const enum shape shape =
        child_run(&job, &qemu, &error) && qemu.text ? version_shape_of(qemu.text) : SHAPE_QEMU;

    child_free(&qemu);
    return shape;
}
