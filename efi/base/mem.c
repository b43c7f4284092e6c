/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/mem.h"

/* String instructions, because a compiler may turn a copying loop in C into a call of the very function it
 * stands in. */
void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    void *at = to;

    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(n) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    if ((const char *)to <= (const char *)from || (const char *)to >= (const char *)from + n)
        return memcpy(to, from, n);
    char *last = (char *)to + n - 1;
    const char *source = (const char *)from + n - 1;

    __asm__ volatile("std\n\trep movsb\n\tcld" : "+D"(last), "+S"(source), "+c"(n) : : "memory", "cc");
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    void *at = to;

    __asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(byte) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;

    for (; n > 0; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *text)
{
    const char volatile *end = text;

    while (*end)
        end++;
    return (size_t)(end - text);
}
