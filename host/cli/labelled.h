/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables that a file names, for comparing them with each other. */
#ifndef HOST_CLI_LABELLED_H
#define HOST_CLI_LABELLED_H

#include <stddef.h>

#include "host/base/error_line.h"
#include "host/read/reader.h"

#define LABELLED_MAX 32u

/* "FILE:LABEL" of each, in the file's order, but what the host has first. */
struct labelled {
    char *path[LABELLED_MAX];
    size_t count;
};

/* Read a file through for its names. False, with a line, if it cannot be read, or names less than two tables.
 */
bool labelled_read(const char *path, const struct reader_format *format, struct labelled *ret,
                   struct error_line *reterr);

void labelled_free(struct labelled *labelled);

#endif
