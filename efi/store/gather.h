/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results of many machines on one volume (docs/formats.md, "A stick for many machines"): where it has a
 * folder \leafprobe, each file goes into a folder of the machine there, too, and gets a line in an index.
 */
#ifndef EFI_STORE_GATHER_H
#define EFI_STORE_GATHER_H

#include "efi/store/keep.h"
#include "probe/run/identity.h"
#include "probe/run/probe.h"

struct gather {
    const struct firmware *fw;
    const struct identity *identity;
    const char *time; /* "" if it cannot be read */
};

/* An index that is longer gets no more lines: it is to be put away. */
#define GATHER_INDEX_MAX (1u << 18)

/*
 * Keep the file, as keep names it, in the machine's folder, under the next free number; then rewrite the
 * index with one more line. Sets ret->gathered and ret->not_gathered; nothing, without \leafprobe. The folder
 * is called by the product and the id, "poweredge-r640-1a2b3c4d", or, where the volume does not take that,
 * "1a2b3c4d.pow".
 */
void gather_file(const struct gather *gather, EFI_FILE *root, const struct keep *keep,
                 struct probe_saved *ret);

#endif
