/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/rows.h"

#include "probe/table/mem.h"

static bool is_shown(const struct rows *rows)
{
    return rows->show && rows->count >= rows->first && rows->count <= rows->last;
}

static void end_row(struct rows *rows)
{
    if (is_shown(rows))
        put_str(rows->show, "\n");
    rows->count++;
    rows->column = 0;
}

static void found(struct rows *rows, uint32_t row)
{
    if (rows->found_first == ROWS_NONE)
        rows->found_first = row;
    if (row < rows->from)
        rows->found_before = row;
    if (row > rows->from && rows->found_behind == ROWS_NONE)
        rows->found_behind = row;
    rows->found_last = row;
}

/* The row in which the last n bytes of the line so far begin. */
static uint32_t row_of_last(const struct rows *rows, uint32_t n)
{
    uint32_t row = rows->count;

    for (uint32_t behind = rows->column; behind < n; behind += rows->columns - 1)
        row--;
    return row;
}

static void look_for_words(struct rows *rows, char c)
{
    memmove(rows->tail, rows->tail + 1, sizeof(rows->tail) - 1);
    rows->tail[sizeof(rows->tail) - 1] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    for (uint32_t i = 0; i < ROWS_WORDS; i++) {
        const char *word = rows->words->word[i];
        const uint32_t n = (uint32_t)strlen(word);

        if (n && n <= rows->length && memcmp(rows->tail + sizeof(rows->tail) - n, word, n) == 0)
            found(rows, row_of_last(rows, n));
    }
}

static void put_character(struct rows *rows, char c)
{
    if (c == '\n') {
        end_row(rows);
        rows->length = 0;
        return;
    }
    if (rows->column == rows->columns - 1)
        end_row(rows);
    if (is_shown(rows))
        put_bytes(rows->show, &c, 1);
    rows->column++;
    rows->length++;
    if (rows->words)
        look_for_words(rows, c);
}

static void rows_write(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;

    for (size_t i = 0; i < n; i++)
        put_character(ctx, text[i]);
}

struct sink rows_begin(struct rows *rows)
{
    rows->found_first = rows->found_before = rows->found_behind = rows->found_last = ROWS_NONE;
    return (struct sink){rows_write, rows};
}
