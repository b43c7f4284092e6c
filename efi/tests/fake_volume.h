/* SPDX-License-Identifier: BSD-2-Clause */
/* A volume of one file that can be told to fail, for the unit tests of file.c and volume.c. */
#ifndef EFI_TESTS_FAKE_VOLUME_H
#define EFI_TESTS_FAKE_VOLUME_H

#include "efi/base/firmware.h"

#define FAKE_FILE_SIZE 4096

struct fake_volume {
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL protocol;
    EFI_FILE root, file;
    char name[64]; /* of the file, as it was opened */
    unsigned char bytes[FAKE_FILE_SIZE];
    size_t size, position, capacity;
    bool exists;
    int open; /* handles not closed */
    /* What each service answers before it does its work; EFI_SUCCESS lets it. */
    EFI_STATUS open_volume, open_old, create, write, flush, delete;
    size_t read_flips;  /* 1 + the offset of a byte that reads back wrong, 0 for none */
    size_t write_short; /* bytes that a write takes less than it was given, without an error */
    size_t read_step;   /* the most that one read gives, 0 for all */
};

/* An empty volume; the firmware's fake gets it as the application's device. */
struct fake_volume *fake_volume_init(void);

#endif
