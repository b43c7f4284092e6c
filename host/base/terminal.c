/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/terminal.h"

#define ESC 0x1b
#define BEL 0x07

static bool control(unsigned char c)
{
    return (c < ' ' && c != '\t') || c == 0x7f;
}

/* Bytes low to high, then one final byte. */
static size_t skip_class(struct span text, size_t at, unsigned char low, unsigned char high)
{
    while (at < text.n && (unsigned char)text.at[at] >= low && (unsigned char)text.at[at] <= high)
        at++;
    return at < text.n ? at + 1 : at;
}

static size_t skip_string(struct span text, size_t at)
{
    for (; at < text.n; at++) {
        if (text.at[at] == BEL)
            return at + 1;
        if (text.at[at] == ESC && at + 1 < text.n && text.at[at + 1] == '\\')
            return at + 2;
    }
    return at;
}

/* The place behind the sequence whose ESC stands before at. */
static size_t skip_escape(struct span text, size_t at)
{
    if (at >= text.n)
        return at;
    switch (text.at[at]) {
    case '[':
        return skip_class(text, at + 1, 0x20, 0x3f);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        return skip_string(text, at + 1);
    default:
        return skip_class(text, at, 0x20, 0x2f);
    }
}

struct span terminal_strip(struct span line, char *room)
{
    size_t kept = 0, at = 0;

    while (at < line.n && !control((unsigned char)line.at[at]))
        at++;
    if (at == line.n)
        return line;
    for (at = 0; at < line.n;) {
        const unsigned char c = (unsigned char)line.at[at++];

        if (c == ESC)
            at = skip_escape(line, at);
        else if (!control(c))
            room[kept++] = (char)c;
    }
    return (struct span){room, kept};
}
