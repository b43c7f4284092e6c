/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/prompt.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/display.h"

static struct display display;

static bool takes(char c)
{
    return c != '!';
}

/* Each in a word of up to seven characters. */
static void test_words(void **state)
{
    static const struct {
        const char *name, *press, *word, *last_row;
        enum screen_key end;
    } cases[] = {
        {"a word", "Ab c\r", "Ab c", "? Ab c", SCREEN_ENTER},
        {"nothing", "\r", "", "?", SCREEN_ENTER},
        {"one too many", "abcdefghijkl\r", "abcdefg", "? abcdefg", SCREEN_ENTER},
        {"a key that it does not take", "a!b\r", "ab", "? ab", SCREEN_ENTER},
        {"keys that are no characters",
         "\x02\x03\x04"
         "a\x05\x06\x07\x09\r",
         "a", "? a", SCREEN_ENTER},
        {"backspace", "abc\b\bx\r", "ax", "? ax", SCREEN_ENTER},
        {"backspace where nothing is", "\b\ba\b\b\bb\r", "b", "? b", SCREEN_ENTER},
        {"backspace in a full one", "abcdefghi\bz\r", "abcdefz", "? abcdefz", SCREEN_ENTER},
        {"Esc", "ab\x1b", "ab", "? ab", SCREEN_ESC},
        {"somebody at the serial line", "ab\x01", "ab", "? ab", SCREEN_END},
        {"nobody", "ab", "ab", "? ab", SCREEN_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint32_t keys = (uint32_t)strlen(cases[i].press);
        const struct screen *screen = display_screen(&display, 80, 2, keys);
        char word[8];

        put_str(&screen->sink, "above\nthis is what goes");
        display.press = cases[i].press;
        if (prompt(screen, "? ", takes, word, sizeof(word)) != cases[i].end)
            fail_msg("%s: its end", cases[i].name);
        check_text(cases[i].name, word, cases[i].word);
        assert_int_equal(display.keys, 0);
        assert_int_equal(display.seconds, 0);
        const char *row = strrchr(memory_text(&display.seen), '\n') - strlen(cases[i].last_row) - 1;

        assert_int_equal(*row, '\n');
        assert_memory_equal(row + 1, cases[i].last_row, strlen(cases[i].last_row));
        assert_memory_equal(display.seen.bytes, "above\n?\n", 8);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

    return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
