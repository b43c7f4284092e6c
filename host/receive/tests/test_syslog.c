/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams taken apart, and runs put together from them in every order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/receive/syslog.h"
#include "probe/table/count.h"
#include "probe/tests/check.h"

static void test_datagrams(void **state)
{
    static const struct {
        const char *text;
        uint32_t run, number; /* number 0: none of ours */
        char end;
        const char *rest;
    } cases[] = {
        {"<14>leafprobe[1f2e3d4c]: 17 cpuid_nent = 29, ", 0x1f2e3d4c, 17, ' ', "cpuid_nent = 29, "},
        {"leafprobe[00000000]: 1+x", 0, 1, '+', "x"},
        {"<191>leafprobe[ffffffff]: 262144.", 0xffffffff, 262144, '.', ""},
        {"<192>leafprobe[00000000]: 1 x", 0, 0, 0, ""},
        {"<>leafprobe[00000000]: 1 x", 0, 0, 0, ""},
        {"<14leafprobe[00000000]: 1 x", 0, 0, 0, ""},
        {"<14>leafprobe[0000000]: 1 x", 0, 0, 0, ""},
        {"<14>leafprobe[000000000]: 1 x", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]: 0 x", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]: 262145 x", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]: 4294967297 x", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]: 1", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]: 1,x", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]: 1 x\ny", 0, 0, 0, ""},
        {"<14>leafprobe[00000000]:1 x", 0, 0, 0, ""},
        {"<14>sshd[1]: hello", 0, 0, 0, ""},
        {"", 0, 0, 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const size_t n = strlen(cases[i].text);
        struct syslog_piece piece;
        /* A copy whose end a sanitizer knows. */
        char *text = malloc(n ? n : 1);

        memcpy(text, cases[i].text, n);
        if (syslog_piece(text, n, &piece) != (cases[i].number > 0))
            fail_msg("case %zu", i);
        if (cases[i].number) {
            assert_true(piece.run == cases[i].run && piece.number == cases[i].number &&
                        piece.end == cases[i].end);
            assert_int_equal(piece.size, strlen(cases[i].rest));
            assert_memory_equal(piece.text, cases[i].rest, piece.size);
        }
        free(text);
    }
    assert_false(syslog_piece("<14>leafprobe[00000000]: 1\0x", 28, &(struct syslog_piece){0}));
}

static enum syslog_result add(struct syslog_run *run, uint32_t number, char end, const char *text)
{
    return syslog_add(run, &(struct syslog_piece){1, number, end, text, strlen(text)});
}

static void check_run_text(const struct syslog_run *run, const char *want)
{
    size_t size;
    char *text = syslog_text(run, &size);

    assert_non_null(text);
    assert_int_equal(size, strlen(want));
    assert_string_equal(text, want);
    free(text);
}

/* All orders of five datagrams, the first one twice. */
static void test_orders(void **state)
{
    static const struct {
        char end;
        const char *text;
    } pieces[] = {{' ', "one"}, {'+', "tw"}, {'+', ""}, {' ', "o"}, {'.', "three"}};
    unsigned tried = 0;

    (void)state;
    for (unsigned code = 0; code < 3125; code++) {
        struct syslog_run run = {0};
        unsigned digits[5], seen = 0;

        for (unsigned i = 0, rest = code; i < 5; i++, rest /= 5)
            seen |= 1u << (digits[i] = rest % 5);
        if (seen != 31)
            continue;
        for (unsigned i = 0; i < 5; i++) {
            assert_false(syslog_whole(&run));
            assert_int_equal(add(&run, digits[i] + 1, pieces[digits[i]].end, pieces[digits[i]].text),
                             SYSLOG_TAKEN);
            assert_int_equal(add(&run, digits[0] + 1, pieces[digits[0]].end, "other"), SYSLOG_AGAIN);
        }
        assert_true(syslog_whole(&run));
        assert_int_equal(syslog_missing(&run), 0);
        check_run_text(&run, "one\ntwo\nthree\n");
        syslog_free(&run);
        tried++;
    }
    assert_int_equal(tried, 120);
}

static void test_gaps(void **state)
{
    struct syslog_run run = {0};

    (void)state;
    add(&run, 2, '+', "be");
    add(&run, 5, ' ', "end");
    assert_int_equal(syslog_missing(&run), 3);
    assert_false(syslog_whole(&run));
    check_run_text(&run, "[1 datagrams are missing]\nbe\n[2 datagrams are missing]\nend\n");
    syslog_free(&run);
    check_run_text(&run, "");
}

/* What would take too much, or contradicts what came, is refused. */
static void test_refused(void **state)
{
    struct syslog_run run = {0};
    char *large = calloc(1, SYSLOG_TEXT_MAX);
    const struct syslog_piece most = {1, 1, ' ', large, SYSLOG_TEXT_MAX}, more = {1, 2, ' ', large, 1};

    (void)state;
    assert_non_null(large);
    assert_int_equal(syslog_add(&run, &most), SYSLOG_TAKEN);
    assert_true(syslog_memory(&run) > SYSLOG_TEXT_MAX);
    assert_int_equal(syslog_add(&run, &more), SYSLOG_REFUSED);
    syslog_free(&run);
    free(large);
    assert_int_equal(syslog_memory(&run), 0);
    assert_int_equal(add(&run, 3, '.', ""), SYSLOG_TAKEN);
    assert_int_equal(add(&run, 4, ' ', ""), SYSLOG_REFUSED);
    assert_int_equal(add(&run, 2, '.', ""), SYSLOG_REFUSED);
    assert_int_equal(add(&run, 3, '.', ""), SYSLOG_AGAIN);
    syslog_free(&run);
    assert_int_equal(add(&run, 3, ' ', ""), SYSLOG_TAKEN);
    assert_int_equal(add(&run, 2, '.', ""), SYSLOG_REFUSED);
    assert_int_equal(add(&run, 3, '.', ""), SYSLOG_AGAIN);
    syslog_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_datagrams), cmocka_unit_test(test_orders),
                                       cmocka_unit_test(test_gaps), cmocka_unit_test(test_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
