/* SPDX-License-Identifier: BSD-2-Clause */
/* A volume of some files that can be told to fail, for the unit tests of efi/store/. */
#ifndef EFI_TESTS_FAKE_VOLUME_H
#define EFI_TESTS_FAKE_VOLUME_H

#include "efi/base/firmware.h"

#define FAKE_FILE_SIZE 263168
#define FAKE_FILES 16
#define FAKE_HANDLES 4

#define FAKE_NAME 80 /* characters of a name, its end among them */

struct fake_file {
    char
        name[FAKE_NAME]; /* "" if there is no such file; files of the root directory begin with a backslash */
    unsigned char bytes[FAKE_FILE_SIZE];
    size_t size;
    bool folder, read_only, made; /* made: by the application */
};

struct fake_handle {
    EFI_FILE file; /* the first member: what the application holds is its address */
    struct fake_file *of;
    size_t position;
};

/* What each service answers before it does its work; EFI_SUCCESS lets it. */
struct fake_answers {
    EFI_STATUS open_volume, open, create, write, flush, close, delete, get_info, set_info;
};

struct fake_volume {
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL protocol;
    EFI_FILE root;
    struct fake_handle handle[FAKE_HANDLES];
    struct fake_file file[FAKE_FILES];
    int open; /* handles not closed, the root among them */
    struct fake_answers answers;
    size_t capacity;    /* bytes of all files */
    size_t read_flips;  /* 1 + the offset of a byte that reads back wrong, 0 for none */
    size_t read_short;  /* bytes at a file's end that reading does not give */
    size_t write_short; /* bytes that a write takes less than it was given, without an error */
    size_t read_step;   /* the most that one read gives, 0 for all */
    bool forgets;       /* a file that was made is gone once it is closed, without an error */
    bool short_names;   /* folders of long names are refused */
    unsigned taken;     /* names "...-1..." to this number exist without being among the files */
    unsigned left;      /* calls before the medium is taken out and all say EFI_NO_MEDIA; UINT_MAX: never */
};

/* An empty volume; the firmware's fake gets it as the application's device. */
struct fake_volume *fake_volume_init(void);

/* Put a file there, every byte of it the same; NULL if the volume has no such file. */
struct fake_file *fake_volume_add(const char *name, unsigned char byte, size_t size);
struct fake_file *fake_volume_find(const char *name);

#endif
