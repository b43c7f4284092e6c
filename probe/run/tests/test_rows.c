/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of texts, and words in them, against a second way to lay them out and to look for words. */
#include "probe/run/rows.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory shown, want, text;

static void write_in_pieces(const struct sink *sink, const char *from, uint64_t *random)
{
    for (size_t n = strlen(from); n > 0;) {
        size_t piece = 1 + alike_random(random) % 150;

        if (piece > n)
            piece = n;
        put_bytes(sink, from, piece);
        from += piece;
        n -= piece;
    }
}

/* A few letters, so that words are found; lines around the ends of rows. */
static const char *random_text(uint64_t *random, const char *letters)
{
    static const uint32_t lengths[] = {0, 1, 42, 43, 78, 79, 80, 98, 99, 100, 158, 159, 300};
    const struct sink sink = memory_sink(&text);

    for (uint32_t lines = alike_random(random) % 60; lines > 0; lines--) {
        for (uint32_t n = lengths[alike_random(random) % COUNT(lengths)]; n > 0; n--)
            put_bytes(&sink, &letters[alike_random(random) % strlen(letters)], 1);
        put_str(&sink, "\n");
    }
    return memory_text(&text);
}

/* The rows from first to last, cut out of the lines one by one; how many there are. */
static uint32_t lay_out(const char *from, uint32_t columns, uint32_t first, uint32_t last)
{
    const struct sink sink = memory_sink(&want);
    uint32_t row = 0;

    for (; *from; row++) {
        const size_t line = strcspn(from, "\n");
        const size_t length = line < columns - 1 ? line : columns - 1;

        if (row >= first && row <= last) {
            put_bytes(&sink, from, length);
            put_str(&sink, "\n");
        }
        from += length + (line == length);
    }
    return row;
}

static void test_layout(void **state)
{
    static const uint32_t columns[] = {80, 100, 240, 43, 2};
    uint64_t random = 7;

    (void)state;
    for (uint32_t turn = 0; turn < 300; turn++) {
        const char *from = random_text(&random, "abcdefghijklmnopqrstuvwxyz0123456789");
        const struct sink show = memory_sink(&shown);
        struct rows rows = {.columns = columns[turn % COUNT(columns)], .show = &show};

        rows.first = alike_random(&random) % 40;
        rows.last = rows.first + alike_random(&random) % 40;
        const struct sink sink = rows_begin(&rows);

        write_in_pieces(&sink, from, &random);
        assert_int_equal(lay_out(from, rows.columns, rows.first, rows.last), rows.count);
        check_text("rows", memory_text(&shown), memory_text(&want));
        assert_int_equal(rows.found_first, ROWS_NONE);
    }
}

struct found {
    uint32_t first, before, behind, last, total;
};

static void look_at(const char *line, size_t length, uint32_t row, uint32_t columns,
                    const struct rows_words *words, uint32_t from, struct found *ret)
{
    for (size_t at = 0; at < length; at++)
        for (uint32_t i = 0; i < ROWS_WORDS; i++) {
            const size_t n = strlen(words->word[i]);
            const uint32_t here = row + (uint32_t)at / (columns - 1);

            if (!n || at + n > length || strncasecmp(line + at, words->word[i], n) != 0)
                continue;
            ret->total++;
            if (ret->first == ROWS_NONE)
                ret->first = here;
            if (here < from)
                ret->before = here;
            if (here > from && ret->behind == ROWS_NONE)
                ret->behind = here;
            ret->last = here;
        }
}

/* By each line as a whole. */
static struct found find(const char *text_at, uint32_t columns, const struct rows_words *words, uint32_t from)
{
    struct found found = {ROWS_NONE, ROWS_NONE, ROWS_NONE, ROWS_NONE, 0};
    uint32_t row = 0;

    while (*text_at) {
        const size_t length = strcspn(text_at, "\n");

        look_at(text_at, length, row, columns, words, from, &found);
        row += length ? (uint32_t)((length + columns - 2) / (columns - 1)) : 1;
        text_at += length + 1;
    }
    return found;
}

static void test_find(void **state)
{
    static const char *const words[] = {"ab", "abba", "b", "aabbaabb", "bbbbbbbbbbbbb", ""};
    uint64_t random = 11;
    uint32_t total = 0, nothing = 0;

    (void)state;
    for (uint32_t turn = 0; turn < 400; turn++) {
        const char *from = random_text(&random, turn % 2 ? "aAbB" : "aaaaaaaabA-");
        struct rows_words looked_for = {{{0}}};
        struct rows rows = {.columns = turn % 3 ? 80 : 9, .words = &looked_for};

        for (uint32_t i = 0; i <= turn % 2; i++)
            snprintf(looked_for.word[i * 3], ROWS_WORD, "%s", words[alike_random(&random) % COUNT(words)]);
        if (strlen(looked_for.word[0]) != strlen(looked_for.word[3]))
            looked_for.word[3][0] = 0; /* those of one length end as they begin, in order */
        rows.from = alike_random(&random) % 60;
        const struct sink sink = rows_begin(&rows);

        write_in_pieces(&sink, from, &random);
        const struct found found = find(from, rows.columns, &looked_for, rows.from);

        assert_int_equal(rows.found_first, found.first);
        assert_int_equal(rows.found_before, found.before);
        assert_int_equal(rows.found_behind, found.behind);
        assert_int_equal(rows.found_last, found.last);
        total += found.total;
        nothing += !found.total;
    }
    assert_true(total > 1000 && nothing > 20);
}

/* A word as long as there is room for, and one that only stands across an end of line. */
static void test_ends(void **state)
{
    struct rows_words words = {{{0}}};
    struct rows rows = {.columns = 80, .words = &words, .from = 0};

    (void)state;
    memset(words.word[2], 'x', ROWS_WORD - 1);
    struct sink sink = rows_begin(&rows);

    put_str(&sink, "\nX");
    put_str(&sink, words.word[2]);
    put_str(&sink, "\n");
    assert_int_equal(rows.found_first, 1);
    assert_int_equal(rows.found_last, 1);
    rows = (struct rows){.columns = 80, .words = &words};
    sink = rows_begin(&rows);
    put_bytes(&sink, words.word[2], 20);
    put_str(&sink, "\n");
    put_str(&sink, words.word[2] + 20);
    put_str(&sink, "\n");
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.found_first, ROWS_NONE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_ends),
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
