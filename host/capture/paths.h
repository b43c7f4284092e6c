/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the files are that a guest needs. */
#ifndef HOST_CAPTURE_PATHS_H
#define HOST_CAPTURE_PATHS_H

#include <limits.h>
#include <stdbool.h>

#include "host/base/error_line.h"

/*
 * An image of this package: the given path (NULL: none), else beside the running program, else in
 * ../share/leafprobe seen from there. False, with a line, if it is not there.
 */
bool paths_image(const char *given, const char *name, char ret[PATH_MAX], struct error_line *reterr);

/* UEFI firmware for QEMU: code, and the variables that belong to it. */
struct firmware_paths {
    char code[PATH_MAX], vars[PATH_MAX];
};

/*
 * OVMF where Debian, Fedora and Arch put it; the environment variable OVMF_DIR names one other folder, with
 * the file names of any of them. False, with a line, if none is there.
 */
bool paths_firmware(struct firmware_paths *ret, struct error_line *reterr);

#endif
