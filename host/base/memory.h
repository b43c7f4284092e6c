/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_MEMORY_H
#define HOST_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Memory that is given back all at once. All zeros is an empty one. */
struct arena {
    struct arena_block *blocks;
    size_t left; /* bytes in the newest block */
};

/* Memory for count items, with anything in it; NULL if there is none. */
void *arena_take(struct arena *arena, size_t count, size_t size);
void arena_free(struct arena *arena);

/*
 * Make room for more items behind count of them in *array, which points to items of that size and has room
 * for *capacity; it may be NULL with room for none. False without memory: all stays as it is.
 */
bool array_grow(void *array, size_t count, size_t more, size_t *capacity, size_t size);

#endif
