/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs while leafprobe is built: packs the texts of probe/spec/ *.def for the images and writes C to standard
 * output. "pack offsets": an enumerator TEXT_<file>_<line> for each row, the offset of its text in the pool.
 * "pack pool": the pool and what each of its bytes stands for. probe/field/text.c unpacks. Equal texts
 * share their place. The method is byte pair encoding (P. Gage, "A New Algorithm for Data Compression",
 * 1994).
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/field/pool.h"
#include "probe/field/text.h"

/* Bytes 1 to 255; 0 ends a text. */
#define CODES 256

static const struct row {
    const char *name, *text;
} rows[] = {
#define STRING_(text) #text
#define STRING(text) STRING_(text)
#define ROW(file, text) {STRING(POOL_NAME(file)), text},
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) ROW(FIELD_FILE, text)
#include "probe/spec/field_all.def"
#undef FIELD
#define VALUE(table, number, text) ROW(value, text)
#include "probe/spec/value.def"
#undef VALUE
#define MICROARCH(vendor, family, first, last, from, to, name) ROW(microarch, name)
#include "probe/spec/microarch.def"
#undef MICROARCH
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static uint8_t pool[ROWS * (TEXT_LONGEST + 1)];
static size_t used = 1;
static size_t offset[ROWS];
/* What a byte stands for: two others, or nothing. */
static uint8_t pair[CODES][2];

static void die(const char *why, const char *text)
{
    fprintf(stderr, "pack: %s: %s\n", why, text);
    exit(1);
}

static void add(size_t row)
{
    const size_t size = strlen(rows[row].text) + 1;

    if (size > TEXT_LONGEST + 1)
        die("text too long", rows[row].text);
    for (size_t i = 0; i + 1 < size; i++)
        if (rows[row].text[i] < ' ' || rows[row].text[i] > '~')
            die("text is not printable ASCII", rows[row].text);
    for (size_t i = 0; i < row; i++)
        if (strcmp(rows[i].text, rows[row].text) == 0) {
            offset[row] = offset[i];
            return;
        }
    offset[row] = used - 1;
    memcpy(pool + used, rows[row].text, size);
    used += size;
}

static size_t unpacked(uint8_t byte)
{
    return pair[byte][0] ? unpacked(pair[byte][0]) + unpacked(pair[byte][1]) : 1;
}

/* The most frequent pair that stands for at most TEXT_PART characters; false if none occurs twice. */
static int find_pair(uint8_t *ret_first, uint8_t *ret_second)
{
    static size_t count[256][256];
    size_t best = 1;

    memset(count, 0, sizeof(count));
    for (size_t i = 0; i + 1 < used; i++)
        if (pool[i] && pool[i + 1])
            count[pool[i]][pool[i + 1]]++;
    for (size_t a = 0; a < 256; a++)
        for (size_t b = 0; b < 256; b++)
            if (count[a][b] > best && unpacked((uint8_t)a) + unpacked((uint8_t)b) <= TEXT_PART) {
                best = count[a][b];
                *ret_first = (uint8_t)a;
                *ret_second = (uint8_t)b;
            }
    return best > 1;
}

/* Replace the pair by one byte; offsets follow. */
static void replace(uint8_t first, uint8_t second, uint8_t by)
{
    static size_t moved[sizeof(pool)];
    size_t to = 0;

    for (size_t from = 0; from < used; from++) {
        const int both = from + 1 < used && pool[from] == first && pool[from + 1] == second;

        moved[from] = to;
        pool[to++] = both ? by : pool[from];
        from += (size_t)both;
    }
    for (size_t row = 0; row < ROWS; row++)
        offset[row] = moved[offset[row]];
    used = to;
}

/* Every byte that no text has stands for a pair. */
static void pack(void)
{
    bool taken[CODES] = {true};

    for (size_t row = 0; row < ROWS; row++)
        add(row);
    for (size_t at = 0; at < used; at++)
        taken[pool[at]] = true;
    for (unsigned byte = 0; byte < CODES; byte++) {
        uint8_t first, second;

        if (taken[byte])
            continue;
        if (!find_pair(&first, &second))
            return;
        replace(first, second, (uint8_t)byte);
        pair[byte][0] = first;
        pair[byte][1] = second;
    }
}

static void put_unpacked(uint8_t byte)
{
    if (!pair[byte][0]) {
        printf("%u,", byte);
        return;
    }
    put_unpacked(pair[byte][0]);
    put_unpacked(pair[byte][1]);
}

/* What each byte stands for, in full. */
static void put_parts(void)
{
    printf("static const struct part parts[%d] = {\n", CODES);
    for (unsigned byte = 0; byte < CODES; byte++) {
        printf("{{");
        put_unpacked((uint8_t)byte);
        printf("},%zu},\n", unpacked((uint8_t)byte));
    }
    printf("};\n");
}

/* A NUL stands in front of every text and is no part of a pair: it becomes the text's length. */
static void set_lengths(void)
{
    for (size_t at = 0; at < used; at++) {
        size_t length = 0, end = at + 1;

        while (end < used && pool[end])
            length += unpacked(pool[end++]);
        pool[at] = (uint8_t)length;
        at = end - 1;
    }
}

static void put_bytes(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%u,%s", bytes[i], i % 24 == 23 ? "\n" : "");
}

int main(int argc, char **argv)
{
    pack();
    set_lengths();
    if (argc == 2 && strcmp(argv[1], "offsets") == 0) {
        printf("enum {\n");
        for (size_t row = 0; row < ROWS; row++)
            printf("TEXT_%s = %zu,\n", rows[row].name, offset[row]);
        printf("TEXT_END = %zu\n};\n", used);
    } else if (argc == 2 && strcmp(argv[1], "pool") == 0) {
        put_parts();
        printf("static const uint8_t pool[%zu] = {\n", used);
        put_bytes(pool, used);
        printf("};\n");
    } else {
        die("usage", "pack offsets|pool");
    }
    return 0;
}
