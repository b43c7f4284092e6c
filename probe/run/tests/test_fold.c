/* SPDX-License-Identifier: BSD-2-Clause */
/* Where rows end between words. A row of 10 columns has room for 9. */
#include "probe/run/fold.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory shown;

static const char *folded(const char *text, size_t piece)
{
    const struct sink next = memory_sink(&shown);
    struct fold fold = {.next = &next, .columns = 10};
    const struct sink sink = fold_begin(&fold);

    for (size_t n = strlen(text), at = 0; at < n; at += piece)
        put_bytes(&sink, text + at, n - at < piece ? n - at : piece);
    fold_end(&fold);
    return memory_text(&shown);
}

static void test_rows(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"\n\n", "\n\n"},
        {"one two", "one two"},
        {"1234 6789", "1234 6789"},
        {"1234 67890", "1234\n67890"},
        {"123456789", "123456789"},
        {"123456789 x", "123456789\nx"},
        {"12345678 x", "12345678\nx"},
        {"a b c d e f g h\n", "a b c d e\nf g h\n"},
        {"1234  6789 x\n", "1234\n6789 x\n"},
        {"  12  45  x", "  12  45\nx"},
        {"12 \n", "12 \n"},
        {"a 123456789012 b", "a\n123456789012\nb"},
        {"123456789012345 b", "123456789012345\nb"},
        {"12345678 90\n1 345 789 1", "12345678\n90\n1 345 789\n1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t piece = 1; piece < 20; piece += 6)
            check_text(cases[i].text, folded(cases[i].text, piece), cases[i].want);
}

/* More than there is room for goes on as it is; the next word begins a row. */
static void test_long_word(void **state)
{
    char text[FOLD_WORD + 8], want[FOLD_WORD + 8];

    (void)state;
    for (size_t n = FOLD_WORD - 1; n <= FOLD_WORD + 1; n++) {
        memset(text, 'x', n);
        strcpy(text + n, " y");
        memcpy(want, text, n + 3);
        want[n] = '\n';
        check_text("a long word", folded(text, 1), want);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_long_word),
    };

    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
