/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/memory.h"

#include <stdlib.h>

#include "host/cli/command.h"

static void *checked(void *memory)
{
    if (!memory)
        exit(command_fail("not enough memory"));
    return memory;
}

void *diff_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 1;
    return checked(reallocarray(array, *capacity, size));
}

void *diff_zeroed(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size));
}
