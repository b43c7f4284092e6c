/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/memory.h"

#include <string.h>

#include "probe/tests/check.h"

static void memory_write(void *ctx, const void *bytes, size_t n)
{
    struct memory *memory = ctx;

    assert_true(n < sizeof(memory->bytes) - memory->used);
    memcpy(memory->bytes + memory->used, bytes, n);
    memory->used += n;
    memory->writes++;
    if (n > memory->largest)
        memory->largest = n;
}

struct sink memory_sink(struct memory *memory)
{
    memory->used = memory->writes = memory->largest = 0;
    return (struct sink){memory_write, memory};
}

char *memory_text(struct memory *memory)
{
    memory->bytes[memory->used] = 0;
    return memory->bytes;
}
