/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/mem.h"

#include <stdint.h>

/* String instructions rather than loops: a compiler may turn a loop into a call of the function that it
 * stands in. */

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    void *at = to;
    size_t words = n / 4;

    n %= 4;
    __asm__ volatile("rep movsl" : "+D"(at), "+S"(from), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(n) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to - (uintptr_t)from >= n)
        return memcpy(to, from, n);
    char *at = (char *)to + n - 1;
    const char *source = (const char *)from + n - 1;

    __asm__ volatile("std; rep movsb; cld" : "+D"(at), "+S"(source), "+c"(n) : : "memory");
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    const uint32_t pattern = (uint8_t)byte * 0x01010101u;
    void *at = to;
    size_t words = n / 4;

    n %= 4;
    __asm__ volatile("rep stosl" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(pattern) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *left = a, *right = b;

    for (size_t i = 0; i < n; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

size_t strlen(const char *text)
{
    const volatile char *at = text;
    size_t n = 0;

    while (at[n])
        n++;
    return n;
}
