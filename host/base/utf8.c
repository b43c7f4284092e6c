/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/utf8.h"

#include "probe/table/count.h"

/*
 * A row for each range of first bytes: how many bytes there are, and what the second one may be. It is the
 * second byte that tells a number written longer than needed (0xe0 0x80), a surrogate (0xed 0xa0) and what is
 * past 0x10ffff (0xf4 0x90) from a character; those behind it may be anything from 0x80 to 0xbf.
 */
static const struct {
    unsigned char first, last, low, high;
    size_t n;
} forms[] = {
    {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

size_t utf8_character(const char *bytes, size_t n, uint32_t *ret)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t i = 0;

    while (i < COUNT(forms) && (*at < forms[i].first || *at > forms[i].last))
        i++;
    if (i == COUNT(forms) || n < forms[i].n)
        return 0;
    *ret = forms[i].n == 1 ? *at : *at & (0x7fu >> forms[i].n);
    for (size_t j = 1; j < forms[i].n; j++) {
        if (at[j] < (j == 1 ? forms[i].low : 0x80) || at[j] > (j == 1 ? forms[i].high : 0xbf))
            return 0;
        *ret = *ret << 6 | (at[j] & 0x3f);
    }
    return forms[i].n;
}
