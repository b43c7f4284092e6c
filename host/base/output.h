/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a command writes: standard output, or a file that appears under its name whole or not at all. The
 * data go to a temporary file in the same folder, which is renamed at the end; a file that is not a regular
 * one (a device, a pipe) is written directly. A file that was there keeps its owner and mode, and the data
 * are on the disk before they get its name. One that has other names (hard links), or an owner that this user
 * cannot give, stays the file that it is: the whole content is put into it at the end. A link is followed;
 * one that points nowhere is refused, as cp does.
 */
#ifndef HOST_BASE_OUTPUT_H
#define HOST_BASE_OUTPUT_H

#include <limits.h>
#include <stdbool.h>

#include "host/base/error_line.h"
#include "probe/table/sink.h"

struct output {
    int fd;                   /* -1: not open */
    int in_place;             /* the file that stays, and gets the content of the temporary one; -1: none */
    int error;                /* errno of the first write that failed */
    char path[PATH_MAX];      /* of the file, "" for standard output */
    char temporary[PATH_MAX]; /* "" if the file is written directly */
    struct sink file, sink;   /* sink: what to write to */
    struct sink_buffer buffer;
    char bytes[65536];
};

/* Open path, or standard output if path is NULL or "-". False, with a line, if the file cannot be made. */
bool output_open(struct output *output, const char *path, struct error_line *reterr);

/* Write out what is buffered and let the file appear. False, with a line, if anything could not be written.
 */
bool output_commit(struct output *output, struct error_line *reterr);

/* Leave no trace: the temporary file goes, what is still buffered is not written. Nothing happens after a
 * commit. */
void output_discard(struct output *output);

#endif
