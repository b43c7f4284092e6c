/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that a run leaves on the volume it was started from. */
#ifndef EFI_STORE_FILE_H
#define EFI_STORE_FILE_H

#include "efi/base/firmware.h"
#include "efi/store/gather.h"
#include "efi/store/volume.h"
#include "probe/run/probe.h"

struct files {
    const struct firmware *fw;
    const struct gather *gather; /* NULL: files go into the root alone */
    struct sink_buffer *stream;  /* flushed before the volume is touched */
    struct volume_device device; /* out: which volume that was */
    bool new_taken;              /* leafprobe.new holds a file of this run, which is the last one then */
};

/*
 * struct probe_files over the root directory of the boot volume, by keep.h, and over the folders of gather.h;
 * where that volume was taken out and put back in between, over the same in its place.
 * Reasons that come back: no file system, no memory, and what the firmware says of the volume.
 */
struct probe_files files_on_boot_volume(struct files *files);

#endif
