/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK = 16 << 10, ALIGN = _Alignof(max_align_t) };

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    if (count > (SIZE_MAX / 2 - BLOCK) / size)
        return NULL;
    const size_t want = (count * size + ALIGN - 1) / ALIGN * ALIGN;

    if (want > arena->left || !arena->blocks) {
        const size_t room = want > BLOCK ? want : BLOCK;
        struct arena_block *block = malloc(sizeof(*block) + room);

        if (!block)
            return NULL;
        *block = (struct arena_block){arena->blocks, room};
        arena->blocks = block;
        arena->left = room;
    }
    arena->left -= want;
    return arena->blocks->bytes + arena->blocks->size - arena->left - want;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;

        arena->blocks = block->next;
        free(block);
    }
    arena->left = 0;
}

bool array_grow(void *array, size_t count, size_t more, size_t *capacity, size_t size)
{
    size_t wanted = *capacity;
    void *old, *grown;

    if (more <= *capacity - count)
        return true;
    while (wanted - count < more)
        wanted = wanted ? wanted * 2 : 1;
    memcpy(&old, array, sizeof(old));
    grown = reallocarray(old, wanted, size);
    if (!grown)
        return false;
    memcpy(array, &grown, sizeof(grown));
    *capacity = wanted;
    return true;
}
