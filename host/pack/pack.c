/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs while leafprobe is built: packs the texts of probe/spec/ *.def for the images and writes C to standard
 * output. "pack offsets": an enumerator TEXT_<file>_<line> for each row, the offset of its text in the pool.
 * "pack pool": the pool and the pairs that bytes of 128 and more stand for. probe/text.c unpacks. Equal texts
 * share their place. The method is byte pair encoding (P. Gage, "A New Algorithm for Data Compression",
 * 1994).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/pool.h"
#include "probe/text.h"

#define PAIRS 128

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

static uint8_t pool[ROWS * TEXT_SIZE];
static size_t used = 1;
static size_t offset[ROWS];
static uint8_t pair[PAIRS][2];

static void die(const char *why, const char *text)
{
    fprintf(stderr, "pack: %s: %s\n", why, text);
    exit(1);
}

static void add(size_t row)
{
    const size_t size = strlen(rows[row].text) + 1;

    if (size > TEXT_SIZE)
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

/* The most frequent pair; false if none occurs often enough to pay for its entry. */
static int find_pair(uint8_t *ret_first, uint8_t *ret_second)
{
    static size_t count[256][256];
    size_t best = 3;

    memset(count, 0, sizeof(count));
    for (size_t i = 0; i + 1 < used; i++)
        if (pool[i] && pool[i + 1])
            count[pool[i]][pool[i + 1]]++;
    for (size_t a = 0; a < 256; a++)
        for (size_t b = 0; b < 256; b++)
            if (count[a][b] > best) {
                best = count[a][b];
                *ret_first = (uint8_t)a;
                *ret_second = (uint8_t)b;
            }
    return best > 3;
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

static void pack(void)
{
    for (size_t row = 0; row < ROWS; row++)
        add(row);
    for (unsigned n = 0; n < PAIRS && find_pair(&pair[n][0], &pair[n][1]); n++)
        replace(pair[n][0], pair[n][1], (uint8_t)(PAIRS + n));
}

static size_t unpacked(uint8_t byte)
{
    return byte < PAIRS ? 1 : unpacked(pair[byte - PAIRS][0]) + unpacked(pair[byte - PAIRS][1]);
}

static void put_unpacked(uint8_t byte)
{
    if (byte < PAIRS) {
        printf("%u,", byte);
        return;
    }
    put_unpacked(pair[byte - PAIRS][0]);
    put_unpacked(pair[byte - PAIRS][1]);
}

/* What each byte of 128 and more stands for, in full: parts[n] to parts[n + 1] of part[]. */
static void put_parts(void)
{
    size_t at = 0;

    printf("static const char part[] = {\n");
    for (unsigned n = 0; n < PAIRS; n++) {
        put_unpacked((uint8_t)(PAIRS + n));
        printf("\n");
    }
    printf("};\nstatic const uint16_t parts[%d] = {0,\n", PAIRS + 1);
    for (unsigned n = 0; n < PAIRS; n++)
        printf("%zu,\n", at += unpacked((uint8_t)(PAIRS + n)));
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
