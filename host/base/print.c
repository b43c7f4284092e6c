/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/print.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void diff_print(const struct sink *sink, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    put_str(sink, text);
}

/* The length of the character that begins a text of so many bytes (RFC 3629), 0 if it is none or controls a
 * terminal. */
static size_t character(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char first, last, low, high; /* of the first byte, of the second */
        size_t n;
    } forms[] = {
        {0x20, 0x7e, 0, 0xff, 1},    {0xc2, 0xc2, 0xa0, 0xbf, 2}, {0xc3, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
        {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (*at < forms[i].first || *at > forms[i].last || forms[i].n > left)
            continue;
        for (size_t j = 1; j < forms[i].n; j++)
            if (at[j] < (j == 1 ? forms[i].low : 0x80) || at[j] > (j == 1 ? forms[i].high : 0xbf))
                return 0;
        return forms[i].n;
    }
    return 0;
}

/* What is shown for the first character of a text of n bytes: itself, or its first byte as \xNN. Returns how
 * much of the text that was. */
static size_t show_character(const char *from, size_t n, char shown[SHOWN_LONGEST + 1])
{
    const size_t whole = character((const unsigned char *)from, n);

    if (whole) {
        memcpy(shown, from, whole);
        shown[whole] = 0;
        return whole;
    }
    snprintf(shown, SHOWN_LONGEST + 1, "\\x%02x", (unsigned char)*from);
    return 1;
}

size_t show_text(const char *from, size_t n, char *to, size_t size)
{
    char shown[SHOWN_LONGEST + 1];
    size_t used = 0;

    while (n) {
        const size_t taken = show_character(from, n, shown), more = strlen(shown);

        if (used + more >= size)
            break;
        memcpy(to + used, shown, more);
        used += more;
        from += taken;
        n -= taken;
    }
    to[used] = 0;
    return used;
}

char *diff_clean(const char *from, char *to, size_t size)
{
    show_text(from, strlen(from), to, size);
    return to;
}
