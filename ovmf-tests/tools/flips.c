/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flips FILE SHARE: read a sound stream, then the same with one thing wrong, again and again: every single
 * bit turned over, and a sample of bytes replaced, lost, doubled or swapped and of lines lost, doubled or
 * swapped, as many of each kind as there are bytes. Of all these every SHAREth is tried. What the readers
 * give must be what the sound stream gave, or there must be an error, or a warning for what stands outside
 * the tables.
 *
 * One line of counts; behind it a line for each of the first changes that nothing told of. Exit status 1 if
 * there are any, 2 if the stream is not sound.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/read/reader.h"
#include "probe/table/count.h"

#define CPUS_MAX 512u
#define SHOWN 8u

/* What a reading gave. */
struct given {
    bool failed;
    unsigned warnings, count;
    struct reader_table *tables; /* CPUS_MAX of them */
    char provenance[16384];
};

enum outcome { SEEN, TOLD, HARMLESS, SILENT, OUTCOMES };

/* A stream, and where its lines begin. */
struct text {
    char *bytes;
    size_t size;
    size_t *lines; /* count of them, and the size behind the last */
    size_t count;
};

static struct given sound, now;
static char *room; /* for a text with something wrong: more than twice the stream */
static uint64_t tried[OUTCOMES], share, turn, shown;

static void warned(void *ctx, const char *line)
{
    (void)line;
    ((struct given *)ctx)->warnings++;
}

static void read_text(const char *bytes, size_t n, struct given *ret)
{
    const struct reader_events events = {warned, ret};
    struct error_line error;
    struct reader *reader;
    enum reader_result result;

    ret->failed = true;
    ret->warnings = ret->count = 0;
    reader = reader_open_memory("text", bytes, n, NULL, &events, &error);
    if (!reader)
        return;
    while ((result = reader_next(reader, &ret->tables[ret->count])) == READER_TABLE)
        if (++ret->count == CPUS_MAX - 1)
            break;
    ret->failed = result != READER_END;
    snprintf(ret->provenance, sizeof(ret->provenance), "%s", reader_provenance(reader));
    reader_close(reader);
}

static bool same_table(const struct cpuid_table *a, const struct cpuid_table *b)
{
    return a->count == b->count && memcmp(a->entry, b->entry, a->count * sizeof(a->entry[0])) == 0;
}

static bool same_about(const struct reader_table *a, const struct reader_table *b)
{
    return a->cpu == b->cpu && strcmp(a->label, b->label) == 0;
}

/* A table that the sound stream has under no number is wrong whatever is told. */
static bool invented(const struct reader_table *table)
{
    for (unsigned i = 0; i < sound.count; i++)
        if (same_table(&sound.tables[i].table, &table->table))
            return false;
    return true;
}

static enum outcome judge(void)
{
    bool same = now.count == sound.count && strcmp(now.provenance, sound.provenance) == 0;

    if (now.failed)
        return SEEN;
    for (unsigned i = 0; i < now.count; i++) {
        if (invented(&now.tables[i]))
            return SILENT;
        same = same && same_about(&now.tables[i], &sound.tables[i]) &&
               same_table(&now.tables[i].table, &sound.tables[i].table);
    }
    return same ? HARMLESS : now.warnings ? TOLD : SILENT;
}

static void try(const char *what, size_t at, const char *bytes, size_t n)
{
    read_text(bytes, n, &now);
    const enum outcome outcome = judge();

    tried[outcome]++;
    if (outcome == SILENT && shown++ < SHOWN)
        fprintf(stderr, "%s at byte %zu: another result, and no word of it\n", what, at);
}

/* Whether this one is among those to be tried. */
static bool wanted(void)
{
    return turn++ % share == 0;
}

static uint64_t random_number(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15u;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1du >> 16;
}

static void flip_bits(const struct text *text)
{
    memcpy(room, text->bytes, text->size);
    for (size_t i = 0; i < text->size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            if (!wanted())
                continue;
            room[i] = (char)(text->bytes[i] ^ 1 << bit);
            try("a bit turned over", i, room, text->size);
            room[i] = text->bytes[i];
        }
}

static void replace_byte(const struct text *text, size_t at)
{
    static const char others[] = "0123456789abcdef =,:\n\"x-.{}\r\t\0z";

    memcpy(room, text->bytes, text->size);
    room[at] = others[random_number() % (sizeof(others) - 1)];
    try("a byte replaced", at, room, text->size);
}

/* The text with n bytes from `from` on put in the place of those from at to stop. */
static void splice(const char *what, const struct text *text, size_t at, size_t stop, const char *from,
                   size_t n)
{
    memcpy(room, text->bytes, at);
    memcpy(room + at, from, n);
    memcpy(room + at + n, text->bytes + stop, text->size - stop);
    try(what, at, room, at + n + text->size - stop);
}

static void lose_byte(const struct text *text, size_t at)
{
    splice("a byte lost", text, at, at + 1, "", 0);
}

static void double_byte(const struct text *text, size_t at)
{
    splice("a byte doubled", text, at, at, text->bytes + at, 1);
}

static void swap_bytes(const struct text *text, size_t at)
{
    const char pair[2] = {text->bytes[(at + 1) % text->size], text->bytes[at]};

    if (at + 2 <= text->size)
        splice("two bytes swapped", text, at, at + 2, pair, 2);
}

static void lose_line(const struct text *text, size_t at)
{
    const size_t line = at % text->count;

    splice("a line lost", text, text->lines[line], text->lines[line + 1], "", 0);
}

static void double_line(const struct text *text, size_t at)
{
    const size_t line = at % text->count, from = text->lines[line];

    splice("a line doubled", text, from, from, text->bytes + from, text->lines[line + 1] - from);
}

/* Two lines, anywhere. */
static void swap_lines(const struct text *text, size_t at)
{
    size_t a = at % text->count,
           b = random_number() % 4 ? (a + 1) % text->count : random_number() % text->count;

    if (a > b) {
        const size_t kept = a;

        a = b;
        b = kept;
    }
    const size_t *line = text->lines;
    const size_t pieces[][2] = {{0, line[a]},
                                {line[b], line[b + 1]},
                                {line[a + 1], line[b]},
                                {line[a], line[a + 1]},
                                {line[b + 1], text->size}};
    size_t used = 0;

    for (size_t i = 0; i < COUNT(pieces) && a != b; i++) {
        memcpy(room + used, text->bytes + pieces[i][0], pieces[i][1] - pieces[i][0]);
        used += pieces[i][1] - pieces[i][0];
    }
    if (a != b)
        try("two lines swapped", line[a], room, used);
}

static void (*const samples[])(const struct text *text, size_t at) = {
    replace_byte, replace_byte, lose_byte, double_byte, swap_bytes, lose_line, double_line, swap_lines,
};

static void sample(const struct text *text)
{
    for (size_t i = 0; i < text->size; i++)
        for (size_t k = 0; k < COUNT(samples); k++) {
            const size_t at = random_number() % text->size;

            if (wanted())
                samples[k](text, at);
        }
}

static bool slurp(const char *path, struct text *ret)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);

    rewind(file);
    ret->size = size > 0 ? (size_t)size : 0;
    ret->bytes = malloc(ret->size + 1);
    ret->lines = calloc(ret->size + 2, sizeof(*ret->lines));
    room = malloc(2 * ret->size + 2);
    const bool good = ret->bytes && ret->lines && room && fread(ret->bytes, 1, ret->size, file) == ret->size;

    fclose(file);
    for (size_t i = 0; good && i < ret->size; i++)
        if (i == 0 || ret->bytes[i - 1] == '\n')
            ret->lines[ret->count++] = i;
    if (good)
        ret->lines[ret->count] = ret->size;
    return good && ret->count;
}

int main(int argc, char **argv)
{
    static struct text text;

    share = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    sound.tables = calloc(CPUS_MAX, sizeof(*sound.tables));
    now.tables = calloc(CPUS_MAX, sizeof(*now.tables));
    if (!share || !sound.tables || !now.tables || !slurp(argv[1], &text)) {
        fprintf(stderr, "usage: flips FILE SHARE\n");
        return 2;
    }
    read_text(text.bytes, text.size, &sound);
    if (sound.failed || sound.warnings || !sound.count) {
        fprintf(stderr, "flips: %s is no sound stream\n", argv[1]);
        return 2;
    }
    flip_bits(&text);
    sample(&text);
    printf("cpus=%u tried=%" PRIu64 " seen=%" PRIu64 " told=%" PRIu64 " harmless=%" PRIu64 " silent=%" PRIu64
           "\n",
           sound.count, tried[SEEN] + tried[TOLD] + tried[HARMLESS] + tried[SILENT], tried[SEEN], tried[TOLD],
           tried[HARMLESS], tried[SILENT]);
    return tried[SILENT] ? 1 : 0;
}
