/* SPDX-License-Identifier: BSD-2-Clause */
/* What came from a machine: read as a stream, kept, told. */
#ifndef HOST_RECEIVE_RESULT_H
#define HOST_RECEIVE_RESULT_H

#include "host/receive/folder.h"

struct results {
    struct folder folder;
    uint64_t kept, damaged; /* whole streams; streams that are not */
    bool failed;            /* standard output takes no more lines */
};

/* The longest line that is told of a result. */
#define RESULT_LINE 512

/*
 * Take a text that came from an address by a way ("HTTP", "syslog"). It is read with the stream's own reader,
 * so that checksums, counts and numbers of CPUs hold (host/read/stream.c):
 *   201  a stream that holds with a last line: NAME.txt, and a line on standard output
 *   422  a stream that does not: NAME.damaged.txt, with such a line that says why; or no stream: nothing is
 *        kept, and the line goes to standard error
 *   507  it cannot be kept; the line goes to standard error
 * The line, without its LF, is also in ret.
 */
unsigned result_take(struct results *results, const char *text, size_t size, const char *address,
                     const char *way, char ret[RESULT_LINE]);

#endif
