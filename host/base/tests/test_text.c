/* SPDX-License-Identifier: BSD-2-Clause */
/* The layers under the formats: buffered input, tokens, pieces of lines. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/line_text.h"
#include "host/base/scan.h"
#include "host/tests/kit.h"

static struct input input;

static void describe(const struct token *token, char *to, size_t size)
{
    static const char kinds[] = "en#.'";
    const char kind = token->kind == TOKEN_MARK ? token->mark : kinds[token->kind];

    snprintf(to, size, "%s%s%c%s%.*s ", token->separated ? "\n" : "", token->leads ? "^" : "", kind,
             token->dotted ? "." : "", (int)token->n, token->text);
}

static void test_tokens(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"$1 = {a.b = -5, .c = 0x1}", "^$ #1 = { nb = #-5 , n.c = #0x1 } e "},
        {"a\n\n b /* x */ c\n", "^na \n^nb nc ^e "},
        {"ls /tmp/* x\nd", "^nls / ntmp ^nd e "},
        {"\"a{\\\"}\" 'x' '\\'' d", "^' ' ' nd e "},
        {"don't {\nx", "^ndon ' ^nx e "},
        {"...}", "^. } e "},
        {".. . .5", "^. . . . #5 e "},
        {"a.5 a..b", "^na . #5 na . n.b e "},
        {"-a -1", "^- na #-1 e "},
        {"/ /* open", "^/ e "},
        {"", "^e "},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char got[512] = "";
        struct scan scan;

        input_memory(&input, "text", 1, cases[i].text, strlen(cases[i].text));
        scan_start(&scan, &input);
        do {
            scan_next(&scan);
            describe(&scan.token, got + strlen(got), sizeof(got) - strlen(got));
        } while (scan.token.kind != TOKEN_END);
        check_text(cases[i].text, got, cases[i].want);
    }
}

static void test_pieces(void **state)
{
    struct span text = {" \t12 0xAb zz", 12};
    uint32_t number;

    (void)state;
    assert_true(text_blanks(&text) && !text_blanks(&text));
    assert_true(text_dec(&text, &number) && number == 12);
    assert_true(text_blanks(&text) && text_0x(&text, &number) && number == 0xab);
    assert_false(text_0x(&text, &number));
    assert_true(text_blanks(&text) && !text_hex(&text, 0, &number) && text_word_case(&text, "ZZ") && !text.n);
    text = (struct span){"123456789 ", 10};
    assert_false(text_hex(&text, 0, &number));
    assert_true(text_hex(&text, 8, &number) && number == 0x12345678 && text_is(text, "9 "));
    text = (struct span){"4294967296", 10};
    assert_false(text_dec(&text, &number));
    text = text_trim((struct span){" \ta b\r ", 7});
    assert_true(text_is(text, "a b"));
    check_text("shown", text_show((struct span){"a\x01\xff", 3}).text, "a??");
}

/* What goes through a pipe in small pieces is what a file would give. */
static void test_pipe(void **state)
{
    int ends[2];
    struct error_line error;
    struct span line;
    bool whole;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    const int old = dup(STDIN_FILENO);

    assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    assert_true(input_open(&input, "-", &error));
    assert_int_equal(write(ends[1], "one\ntw", 6), 6);
    assert_true(input_line(&input, &line, &whole) && whole && text_is(line, "one"));
    assert_int_equal(write(ends[1], "o\n\nend", 6), 6);
    close(ends[1]);
    assert_true(input_line(&input, &line, &whole) && whole && text_is(line, "two"));
    assert_true(input_line(&input, &line, &whole) && whole && text_is(line, ""));
    assert_true(input_line(&input, &line, &whole) && whole && text_is(line, "end"));
    assert_false(input_line(&input, &line, &whole));
    assert_int_equal(input_taken(&input), 12);
    input_close(&input);
    dup2(old, STDIN_FILENO);
    close(old);
    close(ends[0]);
}

static size_t keep_all(void *ctx, char *text, size_t n, char line_end)
{
    (void)ctx;
    (void)text;
    (void)line_end;
    return n;
}

/* What stands in memory is counted, and kept for messages, once, filter or not. */
static void test_filtered_memory(void **state)
{
    static const char text[] = "one\ntwo\nend";
    const size_t n = sizeof(text) - 1;
    struct span line;
    bool whole;

    (void)state;
    for (int filtered = 0; filtered < 2; filtered++) {
        input_memory(&input, "text", 1, text, n);
        assert_true(input_line(&input, &line, &whole) && text_is(line, "one"));
        if (filtered)
            input_set_filter(&input, keep_all, NULL);
        assert_true(input_line(&input, &line, &whole) && whole && text_is(line, "two"));
        assert_int_equal(input.line, 3);
        assert_true(input_line(&input, &line, &whole) && text_is(line, "end"));
        assert_false(input_line(&input, &line, &whole));
        assert_int_equal(input_taken(&input), n);
        assert_int_equal(input.head_size, n);
        assert_memory_equal(input.head, text, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_filtered_memory),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
