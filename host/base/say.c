/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/print.h"

/* Standard error has no buffer: a line should be one write, so that those of two programs do not mix. */
static void say_line(const char *text, size_t n)
{
    char *const shown = malloc(n * SHOWN_LONGEST + 2);

    if (!shown) {
        fputs("out of memory\n", stderr);
        return;
    }
    const size_t used = show_text(text, n, shown, n * SHOWN_LONGEST + 1);

    shown[used] = '\n';
    fwrite(shown, 1, used + 1, stderr);
    free(shown);
}

void say_values(const char *who, const char *format, va_list args)
{
    char *text, *line = NULL;
    const int n = vasprintf(&text, format, args), all = n == -1 ? -1 : asprintf(&line, "%s%s", who, text);

    if (n != -1)
        free(text);
    if (all == -1) {
        fputs("out of memory\n", stderr);
        return;
    }
    say_line(line, (size_t)all);
    free(line);
}

void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say_values("", format, args);
    va_end(args);
}

void say_lines(const char *text, size_t n)
{
    while (n) {
        const char *const end = memchr(text, '\n', n);
        const size_t line = end ? (size_t)(end - text) : n;

        say_line(text, line);
        text += line + (end != NULL);
        n -= line + (end != NULL);
    }
}
