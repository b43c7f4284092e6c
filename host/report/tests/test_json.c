/* SPDX-License-Identifier: BSD-2-Clause */
/* What json.h writes, against what jansson writes of the same values and reads back. */
#include <jansson.h>
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

/* Every character that a text can have, but for DEL, which jansson does not escape; surrogates are none. */
static void test_characters(void **state)
{
    unsigned checked = 0;

    (void)state;
    for (uint32_t character = 1; character < 0x110000; character += character < 0x900 ? 1 : 0x7f) {
        char text[8] = "a";
        const size_t n = 1 + utf8(character, text + 1);

        if (character == 0x7f || (character >= 0xd800 && character < 0xe000))
            continue;
        text[n] = 'z';
        text[n + 1] = 0;
        check_string(text, n + 1, true);
        check_string(text, n + 1, false);
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
    json_put_bool(&json, "\"", false);
    json_object_end(&json);
    json_array_end(&json);
    json_put_word(&json, "word", "x");
    json_put_word(&json, "empty", "");
    json_put_word(&json, "missing", NULL);
    json_object_end(&json);
    check_text("document", written(),
               "{\"zero\":0,\n\"most\":18446744073709551615,\"exact\":9007199254740991,"
               "\"not exact\":\"0x20000000000000\",\"hex\":\"0x0\",\"none\":[],\"some\":[\nnull,true,{},\n"
               "{\"\\\"\":false}],\"word\":\"x\",\"empty\":null,\"missing\":null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_no_characters),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
