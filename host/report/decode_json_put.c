/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_json_put.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/report/diff_json.h"

#define SAFE_MAX ((UINT64_C(1) << 53) - 1)

json_t *decode_json_object(void)
{
    return diff_json_made(json_object());
}

json_t *decode_json_array(void)
{
    return diff_json_made(json_array());
}

static char *room(size_t n)
{
    char *bytes = malloc(n + 1);

    if (!bytes)
        exit(command_fail("not enough memory"));
    return bytes;
}

json_t *decode_json_bytes(const char *bytes, size_t n)
{
    char *utf8 = room(2 * n);
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        const unsigned char byte = (unsigned char)bytes[i];

        if (byte >= 0x80)
            utf8[used++] = (char)(0xc0 | byte >> 6);
        utf8[used++] = (char)(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
    }
    json_t *value = diff_json_made(json_stringn(utf8, used));

    free(utf8);
    return value;
}

json_t *decode_json_digits(const char *bytes, size_t n)
{
    char *digits = room(2 * n);

    for (size_t i = 0; i < n; i++)
        for (unsigned half = 0; half < 2; half++)
            digits[2 * i + half] = "0123456789abcdef"[(unsigned char)bytes[i] >> (half ? 0 : 4) & 15];
    json_t *value = diff_json_made(json_stringn(digits, 2 * n));

    free(digits);
    return value;
}

json_t *decode_json_hex(uint64_t value)
{
    char text[19];

    snprintf(text, sizeof(text), "0x%" PRIx64, value);
    return diff_json_made(json_string(text));
}

json_t *decode_json_quantity(uint64_t value)
{
    return value <= SAFE_MAX ? diff_json_made(json_integer((json_int_t)value)) : decode_json_hex(value);
}

json_t *decode_json_text(const char *text)
{
    return diff_json_made(text && *text ? json_string(text) : json_null());
}

void decode_json_put(const struct sink *sink, json_t *value)
{
    diff_json_put(sink, value, JSON_ENSURE_ASCII);
}

void decode_json_member(const struct sink *sink, const char *name, json_t *value)
{
    put_str(sink, ",\n\"");
    put_str(sink, name);
    put_str(sink, "\":");
    decode_json_put(sink, value);
}
