/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces of lines at both sides of each bound: numbers, words in any case, what is found, and what is shown.
 */
#include "host/base/line_text.h"

#include <string.h>

#include "host/tests/kit.h"

static struct span span_of(const char *text)
{
    return (struct span){text, strlen(text)};
}

static bool take_0x(struct span *text, uint32_t *ret)
{
    return text_0x(text, ret);
}

static bool take_dec(struct span *text, uint32_t *ret)
{
    return text_dec(text, ret);
}

static bool take_hex(struct span *text, uint32_t *ret)
{
    return text_hex(text, 0, ret);
}

static bool take_hex_2(struct span *text, uint32_t *ret)
{
    return text_hex(text, 2, ret);
}

static const struct {
    bool (*take)(struct span *text, uint32_t *ret);
    const char *text, *rest; /* rest is NULL where no number stands */
    uint32_t value;
} numbers[] = {
    {take_0x, "0x1", "", 1},
    {take_0x, "0Xf g", " g", 15},
    {take_0x, "0x1g", "g", 1},
    {take_0x, "0x1234567g", "g", 0x1234567},
    {take_0x, "0x12345678", "", 0x12345678},
    {take_0x, "0xfFfFfFfFg", "g", 0xffffffff},
    {take_0x, "0x100000000", NULL, 0},
    {take_0x, "0x12345678a", NULL, 0},
    {take_0x, "0x000000012", "", 0x12},
    {take_0x, "0x0000000012345678", "", 0x12345678},
    {take_0x, "0x0000000112345678", NULL, 0},
    {take_0x, "0x00000000000000012345", "", 0x12345},
    {take_0x, "0x00000000000000012345x", "x", 0x12345},
    {take_0x, "0x0000000000000001234567890", NULL, 0},
    {take_0x, "0x", NULL, 0},
    {take_0x, "0xg", NULL, 0},
    {take_0x, "0y1", NULL, 0},
    {take_0x, "1x1", NULL, 0},
    {take_0x, "", NULL, 0},
    {take_dec, "0", "", 0},
    {take_dec, "4294967295 ", " ", 0xffffffff},
    {take_dec, "4294967296", NULL, 0},
    {take_dec, "12a", "a", 12},
    {take_dec, "a", NULL, 0},
    {take_dec, "", NULL, 0},
    {take_hex, "ffffffff", "", 0xffffffff},
    {take_hex, "100000000", NULL, 0},
    {take_hex, "1G", "G", 1},
    {take_hex, "G", NULL, 0},
    {take_hex_2, "1", NULL, 0},
    {take_hex_2, "1g", NULL, 0},
    {take_hex_2, "1f", "", 0x1f},
    {take_hex_2, "1fa", "a", 0x1f},
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const char *want = numbers[i].rest ? numbers[i].rest : numbers[i].text;
        struct span text = span_of(numbers[i].text);
        uint32_t value = 0;
        const bool taken = numbers[i].take(&text, &value);

        if (taken != !!numbers[i].rest || !text_is(text, want) || value != numbers[i].value)
            fail_msg("'%s': %d, 0x%x, '%.*s'", numbers[i].text, taken, value, (int)text.n, text.at);
    }
}

/* Letters of ASCII alone have a case. */
static void test_words(void **state)
{
    static const struct {
        const char *text, *word;
        bool any_case, same;
    } cases[] = {
        {"eax=", "eax=", true, true}, {"EaX=1", "eax=", true, false}, {"AZ", "az", true, false},
        {"az", "AZ", true, false},    {"@", "`", false, false},       {"[", "{", false, false},
        {"ea", "eax", false, false},  {"", "e", false, false},        {"", "", true, true},
        {"eax", "ebx", false, false}, {"eaxx", "eax", true, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct span text = span_of(cases[i].text);

        assert_int_equal(text_starts(text, cases[i].word), cases[i].same);
        assert_int_equal(text_word_case(&text, cases[i].word), cases[i].any_case);
        assert_int_equal(text.n, strlen(cases[i].text) - (cases[i].any_case ? strlen(cases[i].word) : 0));
    }
    assert_true(text_is(span_of("ab"), "ab"));
    assert_false(text_is(span_of("abc"), "ab"));
    assert_false(text_is(span_of("a"), "ab"));
}

static void test_find(void **state)
{
    static const struct {
        const char *text, *word;
        int at;
    } cases[] = {
        {"abc", "a", 0},     {"abc", "c", 2},  {"abc", "bc", 1},    {"abc", "abc", 0},
        {"abc", "abcd", -1}, {"abc", "d", -1}, {"aabaab", "ab", 1}, {"aaab", "ab", 2},
        {"abc", "", -1},     {"", "a", -1},    {"abab", "abb", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *place = text_find(span_of(cases[i].text), cases[i].word);

        assert_int_equal(place ? place - cases[i].text : -1, cases[i].at);
    }
}

static void test_assigned(void **state)
{
    uint32_t number = 7;

    (void)state;
    assert_true(text_assigns(span_of("a=b c")));
    assert_true(text_assigns(span_of("=b")));
    assert_false(text_assigns(span_of("a b=c")));
    assert_false(text_assigns(span_of("a")));
    assert_true(text_is(text_assigned(span_of("aa=1  b=22 bb=3"), "b"), "22"));
    assert_true(text_is(text_assigned(span_of("aa=1 b=22 bb=3"), "bb"), "3"));
    assert_int_equal(text_assigned(span_of("aa=1 b=22"), "a").n, 0);
    assert_int_equal(text_assigned(span_of("b= c=1"), "b").n, 0);
    assert_true(text_assigned_number(span_of("a=1 cpus=12"), "cpus", &number) && number == 12);
    assert_false(text_assigned_number(span_of("cpus=12x"), "cpus", &number));
    assert_false(text_assigned_number(span_of("cpus="), "cpus", &number));
    assert_false(text_assigned_number(span_of(""), "cpus", &number));
}

static void test_digits(void **state)
{
    struct span text = span_of("109a");

    (void)state;
    assert_true(text_digits(&text, 2) && text_is(text, "9a"));
    assert_false(text_digits(&text, 2));
    assert_true(text_digits(&text, 10) && text_is(text, "a"));
    assert_true(text_digits(&text, 16) && !text.n);
    assert_false(text_digits(&text, 16));
}

/* Sixty bytes of a line are shown, those that are no printable ones of ASCII as '?'. */
static void test_show(void **state)
{
    static const char sixty[] = "123456789012345678901234567890123456789012345678901234567890";
    char text[64], want[72];

    (void)state;
    check_text("sixty", text_show(span_of(sixty)).text, sixty);
    snprintf(text, sizeof(text), "%sx", sixty);
    snprintf(want, sizeof(want), "%s...", sixty);
    check_text("more", text_show(span_of(text)).text, want);
    check_text("bytes", text_show(span_of(" ~\x1f\x7f\t\xc3")).text, " ~????");
    check_text("none", text_show(span_of("")).text, "");
    assert_true(text_is(text_trim(span_of("\r \ta b\t \r")), "a b"));
    assert_int_equal(text_trim(span_of(" \t\r")).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_words),
                                       cmocka_unit_test(test_find),    cmocka_unit_test(test_assigned),
                                       cmocka_unit_test(test_digits),  cmocka_unit_test(test_show)};

    return cmocka_run_group_tests_name("line_text", tests, NULL, NULL);
}
