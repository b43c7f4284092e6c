/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/syslog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/gather.h"
#include "host/base/line_text.h"

struct syslog_kept {
    char *text; /* NULL: has not come */
    uint32_t size;
    char end;
};

/* "<14>", a priority of at most 191 (RFC 3164, 4.1.1), which may be left out. */
static bool priority(struct span *text)
{
    struct span rest = *text;
    uint32_t number;

    if (!text_word(&rest, "<"))
        return true;
    if (!text_dec(&rest, &number) || number > 191 || !text_word(&rest, ">"))
        return false;
    *text = rest;
    return true;
}

bool syslog_piece(const char *bytes, size_t n, struct syslog_piece *ret)
{
    struct span text = {bytes, n};

    if (!priority(&text) || !text_word(&text, "leafprobe[") || !text_hex(&text, 8, &ret->run) ||
        !text_word(&text, "]: ") || !text_dec(&text, &ret->number) || !text.n)
        return false;
    ret->end = text.at[0];
    ret->text = text.at + 1;
    ret->size = text.n - 1;
    return ret->number && ret->number <= SYSLOG_NUMBERS && strchr(" +.", ret->end) && ret->end &&
           !memchr(ret->text, '\n', ret->size);
}

/* Room for kept[number - 1]. */
static bool make_syslog_room(struct syslog_run *run, uint32_t number)
{
    size_t room = run->room ? run->room : 64;

    if (number <= run->room)
        return true;
    while (room < number)
        room *= 2;
    struct syslog_kept *more = realloc(run->kept, room * sizeof(*more));

    if (!more)
        return false;
    memset(more + run->room, 0, (room - run->room) * sizeof(*more));
    run->kept = more;
    run->room = room;
    return true;
}

enum syslog_result syslog_add(struct syslog_run *run, const struct syslog_piece *piece)
{
    if ((run->last && piece->number > run->last) ||
        (piece->end == '.' && (piece->number < run->top || (run->last && run->last != piece->number))) ||
        piece->size > SYSLOG_TEXT_MAX - run->bytes)
        return SYSLOG_REFUSED;
    if (!make_syslog_room(run, piece->number))
        return SYSLOG_NO_MEMORY;
    struct syslog_kept *kept = &run->kept[piece->number - 1];

    if (kept->text)
        return SYSLOG_AGAIN;
    kept->text = malloc(piece->size + 1);
    if (!kept->text)
        return SYSLOG_NO_MEMORY;
    memcpy(kept->text, piece->text, piece->size);
    kept->size = (uint32_t)piece->size;
    kept->end = piece->end;
    run->bytes += piece->size;
    run->pieces++;
    if (piece->number > run->top)
        run->top = piece->number;
    if (piece->end == '.')
        run->last = piece->number;
    return SYSLOG_TAKEN;
}

bool syslog_whole(const struct syslog_run *run)
{
    return run->last && run->pieces == run->last;
}

size_t syslog_memory(const struct syslog_run *run)
{
    /* What malloc() adds to each of its pieces counts, too. */
    return run->room * sizeof(*run->kept) + run->bytes + run->pieces * 32u;
}

uint32_t syslog_missing(const struct syslog_run *run)
{
    return run->top - run->pieces;
}

static void put_lost_datagrams(const struct sink *sink, uint32_t missing)
{
    char line[64];

    put_bytes(sink, line,
              (size_t)snprintf(line, sizeof(line), "[%" PRIu32 " datagrams are missing]\n", missing));
}

char *syslog_text(const struct syslog_run *run, size_t *ret_size)
{
    struct gather gather = {0};
    const struct sink sink = gather_sink(&gather);
    uint32_t gap = 0;
    bool within = false; /* a line has begun */

    for (uint32_t i = 0; i < run->top; i++) {
        const struct syslog_kept *kept = &run->kept[i];

        if (!kept->text) {
            gap++;
            continue;
        }
        if (gap && within)
            put_bytes(&sink, "\n", 1);
        if (gap)
            put_lost_datagrams(&sink, gap);
        gap = 0;
        put_bytes(&sink, kept->text, kept->size);
        within = kept->end == '+';
        if (!within)
            put_bytes(&sink, "\n", 1);
    }
    if (gather.failed)
        gather_free(&gather);
    *ret_size = gather.size;
    return run->top ? gather.text : calloc(1, 1);
}

void syslog_free(struct syslog_run *run)
{
    for (uint32_t i = 0; i < run->top; i++)
        free(run->kept[i].text);
    free(run->kept);
    *run = (struct syslog_run){0};
}
