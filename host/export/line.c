/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void line_add(struct line *line, const char *format, ...)
{
    const size_t left = line->n < LINE_ROOM ? LINE_ROOM - line->n : 0;
    va_list args;

    va_start(args, format);
    const int n = vsnprintf(left ? line->text + line->n : NULL, left, format, args);

    va_end(args);
    if (n > 0)
        line->n += (size_t)n;
}

bool line_whole(const struct line *line)
{
    return line->n < LINE_ROOM;
}

void line_put_word(const struct sink *sink, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=,.:/+@%";

    if (text[0] && !text[strspn(text, plain)]) {
        put_str(sink, text);
        return;
    }
    put_str(sink, "'");
    for (; *text; text++) {
        if (*text == '\'')
            put_str(sink, "'\\''");
        else
            put_bytes(sink, text, 1);
    }
    put_str(sink, "'");
}
