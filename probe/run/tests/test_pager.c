/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/pager.h"

#include <string.h>

#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/display.h"

#define NEXT "-- any key: next page -- q or Esc: end --"
#define LAST "-- end of the report, any key --"

static struct display display;
static struct memory want, text;

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

/* The pages of a text that ends in LF, laid out in another way: one row at a time. */
static void lay_out(const char *from, uint32_t columns, uint32_t rows)
{
    const struct sink sink = memory_sink(&want);
    uint32_t row = 0;

    while (*from) {
        const size_t line = strcspn(from, "\n");
        const size_t length = line < columns - 1 ? line : columns - 1;

        if (row == rows - 1) {
            put_str(&sink, NEXT "\n");
            row = 0;
        }
        put_bytes(&sink, from, length);
        put_str(&sink, "\n");
        row++;
        from += length + (line == length);
    }
    for (; row < rows - 1; row++)
        put_str(&sink, "\n");
    put_str(&sink, LAST "\n");
}

static void page(const char *from, uint32_t columns, uint32_t rows, uint32_t keys, uint64_t *random)
{
    struct pager pager = {.screen = display_screen(&display, columns, rows, keys)};
    const struct sink sink = pager_sink(&pager);

    write_in_pieces(&sink, from, random);
    pager_end(&pager);
}

static void test_layout(void **state)
{
    static const uint32_t sizes[][2] = {{80, 25}, {100, 31}, {240, 67}, {43, 2}, {80, 3}};
    uint64_t random = 7;

    (void)state;
    for (uint32_t turn = 0; turn < 200; turn++) {
        const uint32_t *size = sizes[turn % COUNT(sizes)];
        const struct sink sink = memory_sink(&text);

        for (uint32_t lines = alike_random(&random) % 120; lines > 0; lines--) {
            static const uint32_t lengths[] = {0, 1, 42, 43, 78, 79, 80, 98, 99, 100, 158, 159, 300};

            for (uint32_t n = lengths[alike_random(&random) % COUNT(lengths)]; n > 0; n--)
                put_bytes(&sink, &"abcdefghijklmnopqrstuvwxyz0123456789"[n % 36], 1);
            put_str(&sink, "\n");
        }
        page(memory_text(&text), size[0], size[1], UINT32_MAX, &random);
        lay_out(memory_text(&text), size[0], size[1]);
        check_text("pages", memory_text(&display.seen), memory_text(&want));
    }
}

static void test_end(void **state)
{
    uint64_t random = 9;

    (void)state;
    page("1\n2\n3\n4\n5\n6\n7\n8\n9\n", 80, 4, 1, &random);
    check_text("one key", memory_text(&display.seen), "1\n2\n3\n" NEXT "\n4\n5\n6\n" NEXT "\n");
    assert_int_equal(display.pages, 2);
    page("1\n2\n3\n", 80, 4, 0, &random);
    check_text("a full page is the last one", memory_text(&display.seen), "1\n2\n3\n" LAST "\n");
    page("1\n2", 80, 4, 0, &random);
    check_text("no line end", memory_text(&display.seen), "1\n2\n\n" LAST "\n");
}

/* What comes behind the end is not shown, nor is a key waited for again. */
static void test_behind_the_end(void **state)
{
    struct pager pager = {.screen = display_screen(&display, 80, 4, UINT32_MAX)};
    const struct sink sink = pager_sink(&pager);

    (void)state;
    put_str(&sink, "1\n");
    pager_end(&pager);
    put_str(&sink, "2\n3\n4\n5\n");
    pager_end(&pager);
    check_text("once", memory_text(&display.seen), "1\n\n\n" LAST "\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_behind_the_end),
    };

    return cmocka_run_group_tests_name("pager", tests, NULL, NULL);
}
