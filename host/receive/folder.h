/* SPDX-License-Identifier: BSD-2-Clause */
/* The folder that results go to. Nothing is written outside it, and nothing in it is written over. */
#ifndef HOST_RECEIVE_FOLDER_H
#define HOST_RECEIVE_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "host/receive/name.h"

/* Bytes that one call of the command writes at most: whoever may send could fill the disk. */
#define FOLDER_BYTES_MAX (UINT64_C(1) << 30)

/* So many results of one name. */
#define FOLDER_NUMBER_MAX 9999u

/* A name with a number and an ending. */
#define FOLDER_NAME_SIZE (NAME_SIZE + 32)

struct folder {
    int fd;
    const char *path;
    uint64_t written;
};

/* Open it, made if it is not there. False, with a line, if it cannot be written to. */
bool folder_open(struct folder *folder, const char *path, struct error_line *reterr);
void folder_close(struct folder *folder);

/*
 * Keep n bytes as name + ending, or name-2 + ending and so on, the first that nothing has: whole and on the
 * disk under that name, which goes to ret, or not at all. False, with a line.
 */
bool folder_keep(struct folder *folder, const char *name, const char *ending, const void *bytes, size_t n,
                 char ret[FOLDER_NAME_SIZE], struct error_line *reterr);

#endif
