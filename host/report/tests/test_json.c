/* SPDX-License-Identifier: BSD-2-Clause */
/* What json.h writes, against what jansson writes of the same values and reads back. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "host/report/json.h"
#include "probe/table/count.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory memory;

static const char *written(void)
{
    return memory_text(&memory);
}

static void check_string(const char *text, size_t n, bool ascii)
{
    const struct sink sink = memory_sink(&memory);
    struct json json = {.sink = &sink, .ascii = ascii};
    json_t *value = json_stringn(text, n);
    char *want = json_dumps(value, JSON_ENCODE_ANY | (ascii ? JSON_ENSURE_ASCII : 0));

    assert_non_null(want);
    json_put_text(&json, NULL, text);
    check_text(text, written(), want);
    free(want);
    json_decref(value);
}

static size_t utf8(uint32_t character, char *ret)
{
    if (character < 0x80) {
        ret[0] = (char)character;
        return 1;
    }
    const size_t n = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    for (size_t i = n; i-- > 1; character >>= 6)
        ret[i] = (char)(0x80 | (character & 0x3f));
    ret[0] = (char)(0xf00u >> n | character);
    return n;
}

/* A character between others, so many of them before it: eight bytes are looked at at once. */
static void check_among(uint32_t character)
{
    static const char before[] = "abcdefghi", behind[] = "klmnopqrstu";

    for (size_t lead = 0; lead < sizeof(before); lead++) {
        char text[32];

        memcpy(text, before, lead);
        const size_t n = lead + utf8(character, text + lead);

        memcpy(text + n, behind, sizeof(behind));
        check_string(text, n + sizeof(behind) - 1, true);
        check_string(text, n + sizeof(behind) - 1, false);
    }
}

/* Every character that a text can have, but for DEL, which jansson does not escape; surrogates are none. */
static void test_characters(void **state)
{
    unsigned checked = 0;

    (void)state;
    for (uint32_t character = 1; character < 0x110000; character += character < 0x900 ? 1 : 0x7f) {
        if (character == 0x7f || (character >= 0xd800 && character < 0xe000))
            continue;
        check_among(character);
        checked++;
    }
    assert_true(checked > 10000);
    check_string("", 0, true);
}

/* Bytes that are no character: one mark each, and the text is valid. DEL is escaped. */
static void test_no_characters(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"\x7f", "\"\\u007F\""},     {"\x80", "\"?\""},
        {"\xff", "\"?\""},           {"a\xc3", "\"a?\""},
        {"\xc0\xaf", "\"??\""},      {"\xe0\x80\x80", "\"???\""},
        {"\xed\xa0\x80", "\"???\""}, {"\xf4\x90\x80\x80", "\"????\""},
        {"\xe2\x82", "\"??\""},      {"\xe2\x82.", "\"??.\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (unsigned ascii = 0; ascii < 2; ascii++) {
            const struct sink sink = memory_sink(&memory);
            struct json json = {.sink = &sink, .ascii = ascii};

            json_put_text(&json, NULL, cases[i].text);
            check_text(cases[i].text, written(), cases[i].want);
        }
}

static void test_bytes(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct json json = {.sink = &sink};
    char all[256];

    (void)state;
    for (unsigned i = 0; i < sizeof(all); i++)
        all[i] = (char)i;
    json_array_begin(&json, NULL);
    json_put_bytes(&json, NULL, all, sizeof(all));
    json.ascii = true;
    json_put_bytes(&json, NULL, all, sizeof(all));
    json_put_digits(&json, NULL, all, sizeof(all));
    json_array_end(&json);

    json_t *array = json_loads(written(), JSON_ALLOW_NUL, NULL);

    for (size_t i = 0; i < 2; i++) {
        const json_t *value = json_array_get(array, i);
        const unsigned char *at = (const unsigned char *)json_string_value(value);

        assert_int_equal(json_string_length(value), 128 + 2 * 128);
        for (unsigned k = 0; k < 256; k++, at += k <= 128 ? 1 : 2)
            assert_int_equal(k < 128 ? at[0] : (at[0] & 3u) << 6 | (at[1] & 0x3fu), k);
    }
    assert_memory_equal(json_string_value(json_array_get(array, 2)), "000102030405060708090a0b", 24);
    assert_int_equal(json_string_length(json_array_get(array, 2)), 512);
    json_decref(array);
}

static void test_document(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct json json = {.sink = &sink};

    (void)state;
    json_object_begin(&json, NULL);
    json_put_number(&json, "zero", 0);
    json_line(&json);
    json_put_number(&json, "most", UINT64_MAX);
    json_put_quantity(&json, "exact", (UINT64_C(1) << 53) - 1);
    json_put_quantity(&json, "not exact", UINT64_C(1) << 53);
    json_put_hex(&json, "hex", 0);
    json_array_begin(&json, "none");
    json_array_end(&json);
    json_array_begin(&json, "some");
    json_line(&json);
    json_put_null(&json, NULL);
    json_put_bool(&json, NULL, true);
    json_object_begin(&json, NULL);
    json_object_end(&json);
    json_line(&json);
    json_object_begin(&json, NULL);
    json_member(&json, "\"");
    json_put_bool(&json, NULL, false);
    json_member(&json, "x.y");
    json_array_begin(&json, NULL);
    json_array_end(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_put_word(&json, "word", "x");
    json_put_word(&json, "empty", "");
    json_put_word(&json, "missing", NULL);
    json_object_end(&json);
    check_text("document", written(),
               "{\"zero\":0,\n\"most\":18446744073709551615,\"exact\":9007199254740991,"
               "\"not exact\":\"0x20000000000000\",\"hex\":\"0x0\",\"none\":[],\"some\":[\nnull,true,{},\n"
               "{\"\\\"\":false,\"x.y\":[]}],\"word\":\"x\",\"empty\":null,\"missing\":null}");
}

/* Names and texts shorter and longer than what goes to the sink in one piece, in any order. */
static void test_lengths(void **state)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    char text[401];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = letters[i % 26];
    text[sizeof(text) - 1] = 0;
    for (size_t n = 0; n < sizeof(text); n++) {
        const struct sink sink = memory_sink(&memory);
        struct json json = {.sink = &sink};
        char name[sizeof(text)] = "";

        memcpy(name, text, sizeof(text) - 1 - n);
        json_object_begin(&json, NULL);
        json_put_number(&json, text + n, 4294967296);
        json_line(&json);
        json_put_text(&json, name, text + n);
        json_member(&json, text + n);
        json_put_text(&json, NULL, name);
        json_put_null(&json, text + n);
        json_object_end(&json);
        char want[6 * sizeof(text) + 80];

        snprintf(want, sizeof(want), "{\"%s\":4294967296,\n\"%s\":\"%s\",\"%s\":\"%s\",\"%s\":null}",
                 text + n, name, text + n, text + n, name, text + n);
        check_text("lengths", written(), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters), cmocka_unit_test(test_no_characters), cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_document),   cmocka_unit_test(test_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
