/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/print.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"

void diff_print(const struct sink *sink, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    put_str(sink, text);
}

/* The length of the character that begins a text of so many bytes; 0 if it is none, or controls a terminal.
 */
static size_t length_shown(const char *text, size_t left)
{
    uint32_t character;
    const size_t n = utf8_character(text, left, &character);

    return n && character >= ' ' && (character < 0x7f || character >= 0xa0) ? n : 0;
}

/* What is shown for the first character of a text of n bytes: itself, or its first byte as \xNN. Returns how
 * much of the text that was. */
static size_t show_character(const char *from, size_t n, char shown[SHOWN_LONGEST + 1])
{
    const size_t whole = length_shown(from, n);

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
        /* Nearly all of every text, and a report asks for each of its words. */
        if (*from >= ' ' && *from <= '~' && used + 1 < size) {
            to[used++] = *from++;
            n--;
            continue;
        }
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
