/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/paste_text.h"

#include <ctype.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/paste.h"

/* "> ", also several of them; in lines that are too long to be cleaned as a reference. */
static bool drop_quotes(struct span *line)
{
    struct span rest = *line;
    bool any = false;

    while (text_blanks(&rest), text_word(&rest, ">") || text_word(&rest, "&gt;")) {
        any = true;
        *line = rest;
    }
    return any;
}

/* "[   12.345678] ": numbers with a mark in between, where "[3] = {" has none. */
static bool drop_stamp(struct span *line)
{
    struct span rest = *line;
    bool marks = false;

    text_blanks(&rest);
    if (!text_word(&rest, "["))
        return false;
    for (; rest.n && rest.at[0] != ']'; rest.at++, rest.n--) {
        if (!isdigit((unsigned char)rest.at[0]) && !memchr(" .:,-+TZ", rest.at[0], 8))
            return false;
        marks = marks || rest.at[0] == '.' || rest.at[0] == ':';
    }
    if (!marks || !text_word(&rest, "]"))
        return false;
    *line = rest;
    return true;
}

/* What paste_strip() takes from a line's front but for stamps in brackets, quotes and strings, as a whole. */
static struct span behind_names(struct span line)
{
    for (struct span rest = line;
         text_blanks(&rest), rest.n && !strchr("[+\"'", rest.at[0]) && paste_strip(&rest);)
        line = rest;
    return line;
}

/* A name that stands before one line may be part of it; one that the line before has, too, is not. */
static void drop_names(struct paste_text *state, struct span *line)
{
    const struct span rest = behind_names(*line);
    const size_t n = (size_t)(rest.at - line->at);
    bool alike = n == state->prefix_size;

    if (!n) /* behind a line that was wrapped */
        return;

    for (size_t i = 0; i < n && alike; i++)
        alike = state->prefix[i] == (isdigit((unsigned char)line->at[i]) ? '0' : line->at[i]);
    state->prefix_size = n <= PASTE_PREFIX ? n : 0;
    for (size_t i = 0; i < state->prefix_size; i++)
        state->prefix[i] = (char)(isdigit((unsigned char)line->at[i]) ? '0' : line->at[i]);
    if (alike)
        *line = rest;
}

/* "}, # comment" */
static void drop_comment(struct span *line)
{
    for (const char *place = line->at; (place = memchr(place, '#', line->n - (size_t)(place - line->at)));
         place++) {
        struct span before = {line->at, (size_t)(place - line->at)};
        const size_t n = before.n;

        before = text_trim(before);
        if (before.n && (line->at[n - 1] == ' ' || line->at[n - 1] == '\t') &&
            memchr(",{}", before.at[before.n - 1], 3)) {
            line->n = n;
            return;
        }
    }
}

/* The line without what hurts it: part of itself or in room. */
static struct span clean_line(struct paste_text *state, struct span line, char *room)
{
    const struct span cleaned = paste_clean(line, room); /* itself if it is longer than a room */

    if (paste_changed(cleaned, room)) {
        state->printable = state->printable || text_find(line, "=3D");
        line = cleaned;
    }
    while (drop_quotes(&line) || drop_stamp(&line))
        ;
    drop_names(state, &line);
    while (drop_quotes(&line) || drop_stamp(&line))
        ;
    drop_comment(&line);
    return line;
}

size_t paste_text_filter(void *ctx, char *text, size_t n, char line_end)
{
    struct paste_text *state = ctx;
    char room[PASTE_LINE];
    size_t used = 0;

    for (size_t at = 0; at < n;) {
        const char *stop = memchr(text + at, line_end, n - at);
        const size_t size = stop ? (size_t)(stop - text) - at : n - at;
        const struct span line = clean_line(state, (struct span){text + at, size}, room);

        memmove(text + used, line.at, line.n);
        const size_t left = line.n;
        at += size + (stop != NULL);
        used += left;
        if (stop && state->printable && left && text[used - 1] == '=') {
            used--;
            state->owed++;
            continue;
        }
        if (stop)
            text[used++] = line_end;
        for (; state->owed && used < at; state->owed--)
            text[used++] = line_end;
    }
    return used;
}

void paste_text_begin(struct paste_text *state, struct span line)
{
    char room[PASTE_LINE];

    clean_line(state, line, room);
    state->printable = false;
}
