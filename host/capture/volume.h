/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CAPTURE_VOLUME_H
#define HOST_CAPTURE_VOLUME_H

#include "host/base/error_line.h"

/* Large enough for the path of an open file. */
struct volume_path {
    char text[32];
};

/* The name under which programs that inherit the descriptor can open it. */
struct volume_path volume_path(int fd);

/*
 * A FAT volume of 8 MiB in memory that UEFI firmware boots: image as EFI/BOOT/BOOTX64.EFI, and beside it
 * leafprobe.cfg with the line options. It is made with mtools, and goes with its descriptor, which programs
 * inherit. -1, with a line, if that does not work.
 */
int volume_make(const char *image, const char *options, struct error_line *reterr);

#endif
