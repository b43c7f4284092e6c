/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "boot/entry/io.h"

/* Of 4 GiB, and what is read across their end. */
#define TIMES (4096u + 16u)

uint8_t *fuzz_memory(void)
{
    static uint8_t *memory;

    if (memory)
        return memory;
    const int file = memfd_create("memory", 0);
    uint8_t *first = mmap(NULL, (size_t)TIMES * FUZZ_MEMORY, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (file < 0 || first == MAP_FAILED || ftruncate(file, FUZZ_MEMORY))
        abort();
    for (size_t i = 0; i < TIMES; i++)
        if (mmap(first + i * FUZZ_MEMORY, FUZZ_MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file,
                 0) == MAP_FAILED)
            abort();
    memory = first;
    return memory;
}
