/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the image's options come from. */
#ifndef BOOT_INFO_SETTINGS_H
#define BOOT_INFO_SETTINGS_H

#include "boot/info/boot_info.h"
#include "probe/run/options.h"
#include "probe/table/cpuid.h"

/*
 * The defaults, then the boot loader's command line, then QEMU's fw_cfg item opt/leafprobe/options where
 * CPUID (by source, NULL on a CPU without it) makes QEMU plausible. False if something in them is wrong: the
 * stream then has the lines that say so, and nothing is to run.
 */
bool settings_read(struct options *out, const struct boot_info *info, const struct cpuid_source *source,
                   const struct sink *stream);

#endif
