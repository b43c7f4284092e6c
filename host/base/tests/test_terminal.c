/* SPDX-License-Identifier: BSD-2-Clause */
/* What a terminal does with a line's escape sequences (ECMA-48) and control characters. */
#include "host/base/terminal.h"

#include <string.h>

#include "host/tests/kit.h"

static void test_terminal_strip(void **state)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"plain\ttext", "plain\ttext"},
        {"\x1b[2J\x1b[01;01Hab\r", "ab"},
        {"a\x1b[0m\x1b[=3hb", "ab"},
        {"a\x1b(Bb\x1b"
         "7c\x1b"
         "M",
         "abc"},
        {"\x1b]0;title\x07"
         "a\x1bPq\x1b\\b",
         "ab"},
        {"a\x1b[12", "a"},
        {"a\x1b", "a"},
        {"", ""},
        {"a\x1bXq\x1b\\b", "ab"},
        {"a\x1b^q\x07"
         "b",
         "ab"},
        {"a\x1b_q\x1b\\b", "ab"},
        {"a\x1b]q\x1b"
         "b\x07"
         "b",
         "ab"},
        {"a\x1bPq\x1b", "a"},
        {"a\x1b[ ?@b\x1b[@c", "abc"},
        {"a\x1b /0b\x1b"
         "0c",
         "abc"},
        {"a\x1f"
         "b",
         "ab"},
        {"a\x7f"
         "b",
         "ab"},
        {"\xc3\xa9 ~", "\xc3\xa9 ~"},
        {"a\x1b[?25lb\x1b[1;2@c\x1b[3~d\x1b[4 qe", "abcde"},
        {"a\x1b]0;title", "a"},
        {"a\x01\x08"
         "b\x7f",
         "ab"},
    };
    char room[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct span got = terminal_strip((struct span){cases[i].line, strlen(cases[i].line)}, room);

        if (got.n != strlen(cases[i].want) || memcmp(got.at, cases[i].want, got.n) != 0)
            fail_msg("%s: got %.*s", cases[i].want, (int)got.n, got.at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_terminal_strip)};

    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
