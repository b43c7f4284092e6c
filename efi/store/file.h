/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that a run leaves on the volume it was started from. */
#ifndef EFI_STORE_FILE_H
#define EFI_STORE_FILE_H

#include "efi/base/firmware.h"
#include "probe/run/probe.h"

struct files {
    const struct firmware *fw;
    struct sink_buffer *stream; /* flushed before the volume is touched */
};

/*
 * struct probe_files over the root directory of the boot volume. A file of the same name is replaced, never
 * overwritten in part; the content is written, flushed, closed, opened again and compared byte for byte. A
 * file that could not be written in full is taken away again. Reasons that come back: no file system, no
 * memory, and what the firmware says of the volume.
 */
struct probe_files files_on_boot_volume(struct files *files);

#endif
