/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/table/count.h"

/* Seen from the folder of the running program: a build tree, an installed package. */
static const char *const image_folders[] = {"", "../share/leafprobe/"};

static const struct {
    const char *folder, *code, *vars;
} firmwares[] = {
    {"/usr/share/OVMF", "OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"},     /* Debian 12, Ubuntu */
    {"/usr/share/OVMF", "OVMF_CODE.fd", "OVMF_VARS.fd"},           /* older ones */
    {"/usr/share/edk2/ovmf", "OVMF_CODE.fd", "OVMF_VARS.fd"},      /* Fedora */
    {"/usr/share/edk2/x64", "OVMF_CODE.4m.fd", "OVMF_VARS.4m.fd"}, /* Arch */
};

static bool readable(const char *path)
{
    return access(path, R_OK) == 0;
}

static bool own_folder(char ret[PATH_MAX])
{
    const ssize_t n = readlink("/proc/self/exe", ret, PATH_MAX - 1);

    if (n <= 0)
        return false;
    ret[n] = 0;
    char *slash = strrchr(ret, '/');

    if (slash)
        slash[1] = 0;
    return slash != NULL;
}

/* False also if the parts together are too long. */
static bool join(char ret[PATH_MAX], const char *folder, const char *between, const char *name)
{
    const int n = snprintf(ret, PATH_MAX, "%s%s%s", folder, between, name);

    return n > 0 && n < PATH_MAX && readable(ret);
}

bool paths_image(const char *given, const char *name, char ret[PATH_MAX], struct error_line *reterr)
{
    char own[PATH_MAX];

    if (given)
        return join(ret, given, "", "") || error_line_set(reterr, "%s: %s", given, strerror(errno));
    for (size_t i = 0; own_folder(own) && i < COUNT(image_folders); i++)
        if (join(ret, own, image_folders[i], name))
            return true;
    return error_line_set(
        reterr,
        "%s is neither beside this program nor in ../share/leafprobe: run 'make', or name it with "
        "--image",
        name);
}

bool paths_firmware(struct firmware_paths *ret, struct error_line *reterr)
{
    const char *elsewhere = getenv("OVMF_DIR");

    for (size_t i = 0; i < COUNT(firmwares); i++) {
        const char *folder = elsewhere ? elsewhere : firmwares[i].folder;

        if (join(ret->code, folder, "/", firmwares[i].code) &&
            join(ret->vars, folder, "/", firmwares[i].vars))
            return true;
    }
    return error_line_set(reterr, "no UEFI firmware for QEMU in %s (Debian package ovmf)",
                          elsewhere ? elsewhere : firmwares[0].folder);
}
