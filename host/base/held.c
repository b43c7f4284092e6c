/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/held.h"

#include <stdlib.h>
#include <string.h>

/* So many bytes are worth a write. */
#define WRITE_SIZE 65536u

/* json of one CPU takes some 300 KiB. */
#define HELD_MAX (16u << 20)

static void let_through(struct held *held, size_t n)
{
    if (!n)
        return;
    put_bytes(held->to, held->bytes, n);
    held->used -= n;
    held->whole = 0;
    memmove(held->bytes, held->bytes + n, held->used);
}

static bool room_for(struct held *held, size_t n)
{
    size_t size = held->size ? held->size : WRITE_SIZE;

    while (size - held->used < n && size < HELD_MAX)
        size *= 2;
    if (size - held->used < n)
        return false;
    if (size == held->size)
        return true;
    char *bytes = realloc(held->bytes, size);

    if (!bytes)
        return false;
    held->bytes = bytes;
    held->size = size;
    return true;
}

/* In pieces: for long ones the C library takes the processor's string move, which is slow to begin, and which
 * a count of instructions (make bench) has at one a byte. */
static void held_append(struct held *held, const char *bytes, size_t n)
{
    for (size_t piece; n; n -= piece, bytes += piece) {
        piece = n < 1024 ? n : 1024;
        memcpy(held->bytes + held->used, bytes, piece);
        held->used += piece;
    }
}

void held_take(struct held *held, const void *bytes, size_t n)
{
    if (!n)
        return;
    if (held->parts && room_for(held, n)) {
        held_append(held, bytes, n);
        return;
    }
    let_through(held, held->used);
    put_bytes(held->to, bytes, n);
}

void held_part(struct held *held)
{
    held->parts = true;
    held->whole = held->used;
    if (held->whole >= WRITE_SIZE)
        let_through(held, held->whole);
}

void held_end(struct held *held, bool all)
{
    let_through(held, all ? held->used : held->whole);
    free(held->bytes);
    *held = (struct held){.to = held->to};
}
