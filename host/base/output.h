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
#include "host/base/held.h"
#include "probe/table/sink.h"

struct output {
    int fd;                   /* -1: not open */
    int in_place;             /* the file that stays, and gets the content of the temporary one; -1: none */
    int error;                /* errno of the first write that failed */
    char path[PATH_MAX];      /* of the file, "" for standard output */
    char temporary[PATH_MAX]; /* "" if the file is written directly */
    struct sink direct, file; /* without and with what waits for the end of its part */
    struct sink sink;         /* what to write to */
    struct held held;
    struct sink_buffer buffer;
    char bytes[65536];
};

/* Open path, or standard output if path is NULL or "-". False, with a line, if the file cannot be made. */
bool output_open(struct output *output, const char *path, struct error_line *reterr);

/* Write out what is buffered and let the file appear. False, with a line, if anything could not be written.
 */
bool output_commit(struct output *output, struct error_line *reterr);

/*
 * What was written so far stands for itself, such as a whole table, and goes to standard output whatever
 * becomes of the rest; from the first call on nothing goes there before its part is whole.
 */
void output_part(const struct output *output);

/* Leave no trace: the temporary file goes, and nothing that is still buffered is written, but for whole parts
 * where there is no such file. Nothing happens after a commit. */
void output_discard(struct output *output);

#endif
