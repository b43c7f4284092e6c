/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/gather.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 1024u

static bool gather_room(struct gather *gather, size_t n)
{
    size_t room = gather->room ? gather->room : FIRST_ROOM;

    if (gather->size + n < gather->room)
        return true;
    while (room <= gather->size + n)
        room *= 2;
    char *more = realloc(gather->text, room);

    if (!more)
        return false;
    gather->text = more;
    gather->room = room;
    return true;
}

static void gather_take(void *ctx, const void *bytes, size_t n)
{
    struct gather *gather = ctx;

    if (gather->failed || !gather_room(gather, n)) {
        gather->failed = true;
        return;
    }
    memcpy(gather->text + gather->size, bytes, n);
    gather->size += n;
    gather->text[gather->size] = 0;
}

struct sink gather_sink(struct gather *gather)
{
    return (struct sink){gather_take, gather};
}

void gather_clear(struct gather *gather)
{
    gather->size = 0;
    gather->failed = false;
}

void gather_free(struct gather *gather)
{
    free(gather->text);
    *gather = (struct gather){0};
}
