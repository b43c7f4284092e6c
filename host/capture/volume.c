/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/volume.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/capture/child.h"
#include "probe/table/count.h"

#define VOLUME_SIZE (8L << 20)
#define SECTORS "16384"
#define TOOL_SECONDS 20

struct volume_path volume_path(int fd)
{
    struct volume_path ret;

    snprintf(ret.text, sizeof(ret.text), "/dev/fd/%d", fd);
    return ret;
}

static bool tool(const char *const *argv, struct error_line *reterr)
{
    static struct child child;
    const struct child_job job = {.argv = (char *const *)argv, .package = "mtools", .seconds = TOOL_SECONDS};
    bool good = child_run(&job, &child, reterr);

    if (good && (child.end != CHILD_EXITED || child.status != 0))
        good = error_line_set(reterr, "%s failed: %s", argv[0],
                              child.end == CHILD_LATE ? "no end within its time limit"
                                                      : child_complaint(&child).text);
    child_free(&child);
    return good;
}

static bool fill_volume(const char *volume, const char *image, const char *config, struct error_line *reterr)
{
    const char *const steps[][12] = {
        {"mformat", "-i", volume, "-T", SECTORS, "-h", "16", "-s", "63", "::", NULL},
        {"mmd", "-i", volume, "::/EFI", "::/EFI/BOOT", NULL},
        {"mcopy", "-i", volume, image, "::/EFI/BOOT/BOOTX64.EFI", NULL},
        {"mcopy", "-i", volume, config, "::/EFI/BOOT/leafprobe.cfg", NULL},
    };

    for (size_t i = 0; i < COUNT(steps); i++)
        if (!tool(steps[i], reterr))
            return false;
    return true;
}

static bool make_volume(int volume, int config, const char *image, const char *options,
                        struct error_line *reterr)
{
    const size_t n = strlen(options);

    if (volume == -1 || config == -1 || ftruncate(volume, VOLUME_SIZE) != 0 ||
        write(config, options, n) != (ssize_t)n)
        return error_line_set(reterr, "a volume in memory: %s", strerror(errno));
    return fill_volume(volume_path(volume).text, image, volume_path(config).text, reterr);
}

int volume_make(const char *image, const char *options, struct error_line *reterr)
{
    const int volume = memfd_create("leafprobe-volume", 0);
    const int config = memfd_create("leafprobe-config", 0);
    const bool good = make_volume(volume, config, image, options, reterr);

    if (config != -1)
        close(config);
    if (good)
        return volume;
    if (volume != -1)
        close(volume);
    return -1;
}
