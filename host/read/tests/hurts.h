/* SPDX-License-Identifier: BSD-2-Clause */
/* What mails, tickets and consoles do to a text, a line at a time. */
#ifndef HOST_READ_TESTS_HURTS_H
#define HOST_READ_TESTS_HURTS_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"

/* Write one line of a text, without its LF, as a program leaves it. */
typedef void hurt(FILE *to, const char *line);

static inline void quoted(FILE *to, const char *line)
{
    fprintf(to, "> %s\n", line);
}

static inline void stamped(FILE *to, const char *line)
{
    fprintf(to, "[   12.345678] %s\n", line);
}

static inline void hosted(FILE *to, const char *line)
{
    fprintf(to, "node1: %s\n", line);
}

/* The registers' names alone, as their values may be in any case. */
static inline void upper(FILE *to, const char *line)
{
    static const char *const names[] = {"eax=", "ebx=", "ecx=", "edx="};

    while (*line) {
        size_t n = 0;

        for (size_t i = 0; i < COUNT(names); i++)
            n = strncmp(line, names[i], 4) == 0 ? 4 : n;
        for (size_t i = 0; i < n; i++)
            fputc(toupper((unsigned char)line[i]), to);
        if (!n)
            fputc(*line++, to);
        line += n;
    }
    fputc('\n', to);
}

static inline void no_break(FILE *to, const char *line)
{
    for (; *line == ' '; line++)
        fputs("\xc2\xa0", to);
    fprintf(to, "%s\n", line);
}

static inline void wrapped(FILE *to, const char *line)
{
    const char *place = strstr(line, " edx=");

    if (place)
        fprintf(to, "%.*s\n%s\n", (int)(place - line), line, place + 1);
    else
        fprintf(to, "%s\n", line);
}

static inline void commented(FILE *to, const char *line)
{
    fprintf(to, "%s%s\n", line, strstr(line, " edx=") ? "   # <- here" : "");
}

static inline void printable(FILE *to, const char *line)
{
    for (; *line; line++)
        fputs(*line == '=' ? "=3D" : (char[]){*line, 0}, to);
    fputc('\n', to);
}

/* At the last blank that a mail program of so many columns has room for. */
static inline void wrapped_at(FILE *to, const char *line)
{
    size_t n = strlen(line), at = n > 60 ? 60 : 0;

    while (at && line[at] != ' ')
        at--;
    if (at)
        fprintf(to, "%.*s\n%s\n", (int)at, line, line + at + 1);
    else
        fprintf(to, "%s\n", line);
}

static inline void referenced(FILE *to, const char *line)
{
    fprintf(to, "&gt; %s\n", line);
}

static inline char *apply(hurt *how, char *text)
{
    char *ret = NULL;
    size_t size;
    FILE *to = open_memstream(&ret, &size);

    assert_non_null(to);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        how(to, line);
    fclose(to);
    free(text);
    return ret;
}

#endif
