/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file put into a folder of a volume so that the one before is never lost: whenever the power
 * goes, the older file or the complete new one can be read under a name that docs/formats.md gives.
 */
#ifndef EFI_STORE_KEEP_H
#define EFI_STORE_KEEP_H

#include "efi/store/volume.h"
#include "probe/run/probe.h"

/* The name that a file has while it is written; it and KEEP_OLD are the only ones that are ever deleted. */
#define KEEP_NEW "leafprobe.new"

/* The one of before, where a file is replaced. */
#define KEEP_OLD "leafprobe.old"

/* Older files of a name: "leafprobe-1.kvm" to "leafprobe-9999.kvm", the number before the first full stop. */
#define KEEP_NUMBER_MAX 9999u

enum keep_mode {
    KEEP_NEWEST,   /* the new file gets the name, the one of before a number */
    KEEP_NUMBERED, /* the new file gets the next free number */
    KEEP_REPLACED  /* the new file gets the name, the one of before KEEP_OLD */
};

struct keep {
    EFI_FILE *root;
    const char *folder; /* from the root, with a backslash at its end; NULL: the root itself */
    enum keep_mode mode;
    const char *name; /* asked for */
    const void *bytes;
    size_t size;
    bool left_new; /* out: the file is complete, but could not be given another name than KEEP_NEW, which is
                    * no result: the next one takes its place */
};

/*
 * Write the file as KEEP_NEW, flush, close, read it back whole. Rename the one of its name to the next free
 * number, then KEEP_NEW to its name (by SetInfo, UEFI 2.10, 13.5; a name that is taken is denied). Where a
 * file cannot be renamed, the new one gets the number, and where none can be, as in U-Boot, it is created a
 * second time under the name that it is to have. A folder of the name stays as it is.
 *
 * Sets *ret, which is zeroed, all but its size.
 */
void keep_file(struct keep *keep, struct probe_saved *ret);

/* What the firmware says of a volume, as words for one line. */
const char *keep_reason(EFI_STATUS status);

#endif
