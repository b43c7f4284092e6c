/* SPDX-License-Identifier: BSD-2-Clause */
/* The same as paste.h for texts that are not read line by line: what gdb, crash, drgn and strace print. */
#ifndef HOST_DIALECT_PASTE_TEXT_H
#define HOST_DIALECT_PASTE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/table/span.h"

/* The longest prefix that is known by coming again. */
#define PASTE_PREFIX 64u

/* What the lines before have shown. All zeros: nothing yet. */
struct paste_text {
    bool printable;     /* "=3D" was there: a '=' at a line's end is quoted-printable's soft line break */
    unsigned owed;      /* line ends that were taken out, and come behind the line that they broke */
    size_t prefix_size; /* of the last line that had one: "node1: " */
    char prefix[PASTE_PREFIX];
};

/* Of a line that is known to begin what is read, the name before it is none of it, as of those behind it. */
void paste_text_begin(struct paste_text *state, struct span line);

/*
 * An input_filter (input.h), ctx being a struct paste_text: quotation marks, stamps, and a host's or a
 * program's name that stands before line after line, are dropped; no-break spaces, references and
 * quoted-printable become what they stand for; a comment behind a comma or a brace goes.
 */
size_t paste_text_filter(void *ctx, char *text, size_t n, char line_end);

#endif
