/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/paste_plain.h"

#include <stdint.h>
#include <string.h>

bool paste_begins(const char *at, size_t n)
{
    return (unsigned char)at[0] >= 0x80 || at[0] == '<' || at[0] == '&' ||
           (at[0] == '=' && n > 2 && (at[1] == '3' || at[1] == 'C'));
}

/* Eight bytes, each 0x01; times 0x80 each has its highest bit. */
#define ONES UINT64_C(0x0101010101010101)

/* Not 0 if one of eight bytes is 0 (the classic test by a borrow, exact in whether there is one). */
static uint64_t any_zero(uint64_t bytes)
{
    return (bytes - ONES) & ~bytes & ONES * 0x80;
}

/* No byte above ASCII, no '<' and no '&'. Every line of every text comes by here: eight bytes at a time. */
static bool plain_bytes(struct span line)
{
    size_t i = 0;

    for (; i + sizeof(uint64_t) <= line.n; i += sizeof(uint64_t)) {
        uint64_t bytes;

        memcpy(&bytes, line.at + i, sizeof(bytes));
        if ((bytes & ONES * 0x80) | any_zero(bytes ^ ONES * '<') | any_zero(bytes ^ ONES * '&'))
            return false;
    }
    while (i < line.n && !paste_begins(line.at + i, line.n - i))
        i++;
    return i == line.n;
}

bool paste_plain(struct span line)
{
    const char *const end = line.at + line.n;

    if (!plain_bytes(line))
        return false;
    for (const char *at = line.at; at < end && (at = memchr(at, '=', (size_t)(end - at))); at++)
        if (end - at > 2 && (at[1] == '3' || at[1] == 'C'))
            return false;
    return true;
}
