/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes on their way to standard output that go there in whole parts, such as tables, or not at all. */
#ifndef HOST_BASE_HELD_H
#define HOST_BASE_HELD_H

#include <stdbool.h>

#include "probe/table/sink.h"

/* Zeroed: everything goes through as it comes, until the first held_part(). */
struct held {
    const struct sink *to;
    bool parts;
    char *bytes;
    size_t used, size;
    size_t whole; /* of those, the bytes of whole parts */
};

/* Take n bytes. A part of more than 16 MiB, or for which there is no memory, goes through as it comes. */
void held_take(struct held *held, const void *bytes, size_t n);

/* What was taken so far stands for itself. */
void held_part(struct held *held);

/* Let whole parts go, or all of it, and start anew. */
void held_end(struct held *held, bool all);

#endif
