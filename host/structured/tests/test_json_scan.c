/* SPDX-License-Identifier: BSD-2-Clause */
/* Which texts are JSON, held against jansson: good ones, and all that one changed byte makes of them. */
#include <jansson.h>
#include <string.h>

#include "host/structured/json_scan.h"
#include "host/tests/kit.h"

static const char *const texts[] = {
    "{\"a\":[1,-2.5e+3,0.1E7,true,false,null,\"x\\u00e9\\n\\\\\"],\"b\":{},\"c\":[],\"d\":[[],[{}]]}",
    "[{\"function\":1,\"index\":0},{\"eax\":\"0x1f\"}]",
    " { \"a\" : [ 0 , 10 ] , \"b\" : \"\" } ",
    "[\"\\\"\\/\\b\\f\\r\\t\"]",
};

/* True if a JSON document begins the text. */
static bool scans(const char *text, size_t n)
{
    static struct input input;
    struct json_scan scan;

    input_memory(&input, "text", 1, text, n);
    json_scan_start(&scan, &input);
    while (json_scan_next(&scan))
        if (scan.kind == SCAN_CLOSE && !scan.level)
            return true;
    return false;
}

/* 1 if jansson takes it, 0 if not; 2: nothing follows, since it stops at a number that no double holds. */
static unsigned jansson_takes(const char *text, size_t n)
{
    json_error_t error;
    json_t *json = json_loadb(text, n, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
    const bool good = json != NULL;

    json_decref(json);
    return !good && json_error_code(&error) == json_error_numeric_overflow ? 2 : good;
}

static void test_grammar(void **state)
{
    unsigned count[3] = {0, 0, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        const size_t n = strlen(texts[i]);
        char text[128];

        assert_true(n < sizeof(text) && scans(texts[i], n));
        for (size_t at = 1; at < n; at++) /* the first byte makes it a document */
            for (unsigned byte = 1; byte < 0x80; byte++) {
                memcpy(text, texts[i], n + 1);
                text[at] = (char)byte;
                const unsigned takes = jansson_takes(text, n);

                count[takes]++;
                if (takes < 2 && takes != scans(text, n))
                    fail_msg("%s: jansson %u", text, takes);
            }
    }
    assert_true(count[0] > 1000 && count[1] > 1000);
}

static void test_depth(void **state)
{
    char text[200];
    const size_t depth = JSON_DEPTH;

    (void)state;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    assert_true(scans(text, 2 * depth));
    memset(text, '[', depth + 1);
    memset(text + depth + 1, ']', depth + 1);
    assert_false(scans(text, 2 * depth + 2));
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        bool good;
        uint32_t value;
    } cases[] = {
        {"0", true, 0},           {"4294967295", true, 0xffffffff},
        {"4294967296", false, 0}, {"-1", false, 0},
        {"1.0", false, 0},        {"1e3", false, 0},
        {"\"0x1F\"", true, 31},   {"\"0b101\"", true, 5},
        {"\"12\"", true, 12},     {"\"0x\"", false, 0},
        {"\"\"", false, 0},       {"\"0x100000000\"", false, 0},
        {"\"1 \"", false, 0},     {"true", false, 0},
        {"null", false, 0},       {"\"0b12\"", false, 0},
    };
    static struct input input;
    char text[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json_scan scan;
        uint32_t value = 0;
        const int n = snprintf(text, sizeof(text), "[0,%s]", cases[i].text);

        input_memory(&input, "text", 1, text, (size_t)n);
        json_scan_start(&scan, &input);
        for (int before = 0; before < 3; before++) /* the array, its first element, the number */
            assert_true(json_scan_next(&scan));
        if (json_scan_u32(&scan, &value) != cases[i].good || (cases[i].good && value != cases[i].value))
            fail_msg("%s: got %u", cases[i].text, value);
    }
}

/* A text's first value that is no object, array or end; scan.kind says what came. */
static struct json_scan scan_value(const char *text)
{
    static struct input input;
    struct json_scan scan;

    input_memory(&input, "text", 1, text, strlen(text));
    json_scan_start(&scan, &input);
    while (json_scan_next(&scan) && (scan.kind == SCAN_OBJECT || scan.kind == SCAN_ARRAY))
        ;
    return scan;
}

/* UTF-8 at the edges of its lengths (RFC 3629); halves of a pair and NUL are shown as marks. */
static void test_strings(void **state)
{
    static const char long_text[] = "0123456789012345678901234567890123456789012345678901234567890123456789"
                                    "0123456789012345678901234";
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"\\u0041\\u007f", "A\x7f"},
        {"\\u0080", "\xc2\x80"},
        {"\\u07ff", "\xdf\xbf"},
        {"\\u0800", "\xe0\xa0\x80"},
        {"\\u20AC\\u20ac", "\xe2\x82\xac\xe2\x82\xac"},
        {"\\ud7ff\\ue000", "\xed\x9f\xbf\xee\x80\x80"},
        {"\\uffff", "\xef\xbf\xbf"},
        {"\\u0000\\ud800\\udfff", "???"},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
        {"", ""},
        {long_text, long_text},
    };
    char text[200];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        snprintf(text, sizeof(text), "[\"%s\"]", cases[i].text);
        const struct json_scan scan = scan_value(text);

        assert_int_equal(scan.kind, SCAN_STRING);
        check_text(cases[i].text, scan.text, cases[i].want);
        assert_int_equal(scan.size, strlen(cases[i].want));
    }
    snprintf(text, sizeof(text), "[\"%s5\"]", long_text); /* one more than there is room for */
    const struct json_scan cut = scan_value(text);

    check_text("cut", cut.text, long_text);
    assert_int_equal(cut.size, sizeof(long_text));
}

/* Each says what was expected, and what stands there instead, in which line. */
static void test_problems(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"[\n\"\\u12g4\"]", "expected four hexadecimal digits behind \\u, found 'g'"},
        {"[\n\"\\x\"]", "expected one of \" \\ / b f n r t u behind a backslash, found 'x'"},
        {"[\n\"x", "expected '\"' at the end of a string, found the end of the text"},
        {"[\n\"x\x1f\"]", "expected '\"' at the end of a string, found byte 0x1f"},
        {"[\n-]", "expected a digit, found ']'"},
        {"[\n1.e]", "expected a digit, found 'e'"},
        {"[\n1e+]", "expected a digit, found ']'"},
        {"[1,\n nul]", "expected a value, found 'nul'"},
        {"[1,\n,]", "expected a value, found ','"},
        {"{\"a\":1,\n2}", "expected a member's name in quotes, found '2'"},
        {"{\"a\"\n=1}", "expected ':' behind a member's name, found '='"},
        {"{\"a\":1\n;}", "expected ',' or '}', found ';'"},
        {"[1\n}", "expected ',' or ']', found '}'"},
        {"[1\n \x7f]", "expected ',' or ']', found byte 0x7f"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json_scan scan = scan_value(cases[i].text);

        while (scan.kind != SCAN_BAD && scan.kind != SCAN_END)
            json_scan_next(&scan);
        assert_int_equal(scan.kind, SCAN_BAD);
        check_text(cases[i].text, scan.problem, cases[i].want);
        assert_int_equal(scan.line, 2);
        assert_false(json_scan_next(&scan));
    }
}

/* Between documents: a shell's prompt begins none. */
static void test_documents(void **state)
{
    static const struct {
        const char *text;
        enum json_kind want;
    } cases[] = {
        {"[root@host]# \n[7]", SCAN_NUMBER}, {"{ }", SCAN_CLOSE},    {"[ ]", SCAN_CLOSE},
        {"{ braces }\n[[true]]", SCAN_WORD}, {"[ -1]", SCAN_NUMBER}, {"x = [1]\n[\"s\"]", SCAN_STRING},
        {"[host ~]$ cat\n", SCAN_END},       {"[9]", SCAN_NUMBER},   {"[a]\n[b]\n", SCAN_END},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (scan_value(cases[i].text).kind != cases[i].want)
            fail_msg("%s", cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar), cmocka_unit_test(test_depth),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_strings), cmocka_unit_test(test_problems), cmocka_unit_test(test_documents),
    };

    return cmocka_run_group_tests_name("json_scan", tests, NULL, NULL);
}
