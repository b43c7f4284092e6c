/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/paste.h"

#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/paste_plain.h"
#include "probe/table/count.h"

/* What stands for something else. Of quoted-printable no more than what no row in plain text can have. */
static const struct {
    const char *from, *to;
} written[] = {
    {"\xc2\xa0", " "}, {"\xe2\x80\xaf", " "}, {"\xef\xbb\xbf", ""}, {"=C2=A0", " "}, {"=3D", "="},
    {"&nbsp;", " "},   {"&gt;", ">"},         {"&lt;", "<"},        {"&amp;", "&"},  {"<pre>", ""},
    {"</pre>", ""},    {"<code>", ""},        {"</code>", ""},      {"<br>", ""},    {"<br/>", ""},
};

/* The number of bytes taken from line, at least one; what they stand for goes to room. */
static size_t put_one(struct span line, char *room, size_t *used)
{
    for (size_t i = 0; paste_begins(line.at, line.n) && i < COUNT(written); i++)
        if (text_starts(line, written[i].from)) {
            const size_t n = strlen(written[i].to);

            memcpy(room + *used, written[i].to, n);
            *used += n;
            return strlen(written[i].from);
        }
    room[(*used)++] = line.at[0];
    return 1;
}

struct span paste_clean(struct span line, char *room)
{
    size_t used = 0;

    if (line.n <= PASTE_LINE && !paste_plain(line)) {
        while (line.n) {
            const size_t n = put_one(line, room, &used);

            line.at += n;
            line.n -= n;
        }
        line = (struct span){room, used};
    }
    return text_trim(line);
}

bool paste_fence(struct span line)
{
    do
        if (text_starts(line, "```") || text_starts(line, "~~~"))
            return true;
    while (paste_strip(&line));
    return false;
}

bool paste_closes(struct span line)
{
    const bool fence = paste_fence(line);

    while (line.n && paste_strip(&line))
        ;
    return fence || !line.n;
}

struct span paste_behind(struct span text, char line_end)
{
    for (int lines = 0; text.n; lines++) {
        const char *stop = memchr(text.at, line_end, text.n);

        if (!stop)
            break;
        if (lines == 1)
            return (struct span){text.at, (size_t)(stop - text.at)};
        text.n -= (size_t)(stop + 1 - text.at);
        text.at = stop + 1;
    }
    return (struct span){text.at, 0};
}

/* In front of what is joined to it. */
static bool put_first(struct span line, bool soft, char *room, size_t *used)
{
    if (line.n + 2 > PASTE_LINE || (soft && (!line.n || line.at[line.n - 1] != '=')))
        return false;
    memmove(room, line.at, line.n);
    *used = soft ? line.n - 1 : line.n + 1;
    if (!soft)
        room[line.n] = ' ';
    return true;
}

/* next, which is clean, stands elsewhere than in room's first part. */
static bool put_second(struct span next, bool soft, char *room, size_t used, struct span *ret)
{
    while (!soft && paste_strip(&next))
        ;
    memcpy(room + used, next.at, next.n);
    *ret = (struct span){room, used + next.n};
    return next.n > 0;
}

bool paste_join(struct input *input, struct span line, bool soft, char *room, struct span *ret,
                struct span *ret_next)
{
    char next_room[PASTE_LINE];
    struct span next;
    size_t used;

    if (!put_first(line, soft, room, &used) || !input_peek_line(input, &next) || next.n > PASTE_LINE - 2)
        return false;
    next = paste_clean(next, next_room);
    memcpy(room + 2 * PASTE_LINE, next.at, next.n);
    *ret_next = (struct span){room + 2 * PASTE_LINE, next.n};
    return put_second(*ret_next, soft, room, used, ret);
}

/* With as much dropped in front of next as makes a row of both: what looks like a host's name may be a word
 * of it. */
static bool join_stripped(struct span line, bool soft, char *room, struct span next, paste_row *is_row,
                          void *ctx, struct span *ret)
{
    size_t used;

    if (!next.n || !put_first(line, soft, room, &used))
        return false;
    do {
        memcpy(room + used, next.at, next.n);
        *ret = (struct span){room, used + next.n};
        if (is_row(ctx, *ret))
            return true;
    } while (paste_strip(&next) && next.n);
    return false;
}

bool paste_join_lines(struct span line, struct span next, char *room, paste_row *is_row, void *ctx,
                      struct span *ret)
{
    return join_stripped(line, false, room, next, is_row, ctx, ret) ||
           join_stripped(line, true, room, next, is_row, ctx, ret);
}

bool paste_join_row(struct input *input, struct span *line, char *room, paste_row *is_row, void *ctx,
                    struct span *ret)
{
    char next_room[PASTE_LINE];
    struct span next;

    if (line->n + 2 > PASTE_LINE)
        return false;
    memmove(room + 2 * PASTE_LINE, line->at, line->n);
    line->at = room + 2 * PASTE_LINE;
    if (!input_peek_line(input, &next) || next.n > PASTE_LINE - 2)
        return false;
    next = paste_clean(next, next_room);
    if (is_row(ctx, next) || !paste_join_lines(*line, next, room, is_row, ctx, ret))
        return false;
    paste_taken(input);
    return true;
}

void paste_taken(struct input *input)
{
    struct span piece;
    bool whole;

    input_line(input, &piece, &whole);
}
