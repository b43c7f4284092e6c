/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DIFF_MEMORY_H
#define HOST_DIFF_MEMORY_H

#include <stddef.h>

/*
 * Room for one more item in an array of count items of the given size, which has room for *capacity: the
 * array, perhaps elsewhere. array may be NULL with *capacity 0. Without memory the program ends with a line
 * and EXIT_BAD.
 */
void *diff_grow(void *array, size_t count, size_t *capacity, size_t size);

/* Zeroed memory for count items (at least one); the same end without memory. */
void *diff_zeroed(size_t count, size_t size);

#endif
