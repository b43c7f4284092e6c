/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/utf8.h"

#define SAFE_MAX ((UINT64_C(1) << 53) - 1)

/* A character in the quotes of a string. ECMA-404, 9: quotation mark, backslash and controls are escaped; so
 * is DEL, which no terminal shows. */
static void json_put_character(const struct json *json, uint32_t character)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* what stands for it, behind the character */
    char text[16];

    for (size_t i = 0; i + 1 < sizeof(named); i += 2)
        if (character == (unsigned char)named[i]) {
            put_bytes(json->sink, (const char[]){'\\', named[i + 1]}, 2);
            return;
        }
    if (character >= 0x10000)
        snprintf(text, sizeof(text), "\\u%04X\\u%04X", 0xd800 + ((character - 0x10000) >> 10),
                 0xdc00 + (character & 0x3ff));
    else
        snprintf(text, sizeof(text), character < 0x20 || character >= 0x7f ? "\\u%04X" : "%c", character);
    put_str(json->sink, text);
}

/* How many of the n bytes from here stand in a string as they are. */
static size_t json_plain(const char *text, size_t n)
{
    size_t plain = 0;

    while (plain < n && text[plain] >= ' ' && text[plain] != 0x7f && text[plain] != '"' &&
           text[plain] != '\\')
        plain++;
    return plain;
}

/* Strings and names of up to so many bytes go to the sink in one piece: most writes are of a few bytes. */
#define PIECE 120

static void json_put_string(const struct json *json, const char *text)
{
    size_t left = strlen(text);
    char piece[PIECE + 2];

    if (left <= PIECE && json_plain(text, left) == left) {
        piece[0] = '"';
        memcpy(piece + 1, text, left);
        piece[left + 1] = '"';
        put_bytes(json->sink, piece, left + 2);
        return;
    }
    put_str(json->sink, "\"");
    while (left) {
        size_t n = json_plain(text, left);

        put_bytes(json->sink, text, n);
        if (!n) {
            uint32_t character;

            n = utf8_character(text, left, &character);
            if (n > 1 && !json->ascii)
                put_bytes(json->sink, text, n);
            else
                json_put_character(json, n ? character : '?');
            n = n ? n : 1;
        }
        text += n;
        left -= n;
    }
    put_str(json->sink, "\"");
}

/* What stands in front of every value. */
static void json_lead(struct json *json, const char *name)
{
    const size_t n = name ? strlen(name) : 0;
    const bool plain = n <= PIECE && (!name || json_plain(name, n) == n);
    char piece[PIECE + 5];
    size_t used = 0;

    if (json->comma)
        piece[used++] = ',';
    if (json->line)
        piece[used++] = '\n';
    json->comma = true;
    json->line = false;
    if (name && plain) {
        piece[used++] = '"';
        memcpy(piece + used, name, n);
        used += n;
        piece[used++] = '"';
        piece[used++] = ':';
    }
    put_bytes(json->sink, piece, used);
    if (plain)
        return;
    json_put_string(json, name);
    put_str(json->sink, ":");
}

static void json_put_plain(struct json *json, const char *name, const char *text)
{
    json_lead(json, name);
    put_str(json->sink, text);
}

void json_object_begin(struct json *json, const char *name)
{
    json_put_plain(json, name, "{");
    json->comma = false;
}

void json_object_end(struct json *json)
{
    put_str(json->sink, "}");
    json->comma = true;
}

void json_array_begin(struct json *json, const char *name)
{
    json_put_plain(json, name, "[");
    json->comma = false;
}

void json_array_end(struct json *json)
{
    put_str(json->sink, "]");
    json->comma = true;
}

void json_line(struct json *json)
{
    json->line = true;
}

void json_put_null(struct json *json, const char *name)
{
    json_put_plain(json, name, "null");
}

void json_put_bool(struct json *json, const char *name, bool value)
{
    json_put_plain(json, name, value ? "true" : "false");
}

void json_put_number(struct json *json, const char *name, uint64_t value)
{
    char text[24];

    json_lead(json, name);
    if (value <= UINT32_MAX) {
        put_dec(json->sink, (uint32_t)value);
        return;
    }
    snprintf(text, sizeof(text), "%" PRIu64, value);
    put_str(json->sink, text);
}

void json_put_hex(struct json *json, const char *name, uint64_t value)
{
    json_lead(json, name);
    put_str(json->sink, "\"");
    put_0x(json->sink, value, 1);
    put_str(json->sink, "\"");
}

void json_put_quantity(struct json *json, const char *name, uint64_t value)
{
    if (value <= SAFE_MAX)
        json_put_number(json, name, value);
    else
        json_put_hex(json, name, value);
}

void json_put_text(struct json *json, const char *name, const char *text)
{
    json_lead(json, name);
    json_put_string(json, text);
}

void json_put_word(struct json *json, const char *name, const char *text)
{
    if (text && *text)
        json_put_text(json, name, text);
    else
        json_put_null(json, name);
}

void json_put_bytes(struct json *json, const char *name, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;

    json_lead(json, name);
    put_str(json->sink, "\"");
    for (size_t i = 0; i < n; i++) {
        const char utf8[] = {(char)(0xc0 | at[i] >> 6), (char)(0x80 | (at[i] & 0x3f))};

        if (at[i] >= 0x80 && !json->ascii)
            put_bytes(json->sink, utf8, sizeof(utf8));
        else
            json_put_character(json, at[i]);
    }
    put_str(json->sink, "\"");
}

void json_put_digits(struct json *json, const char *name, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;

    json_lead(json, name);
    put_str(json->sink, "\"");
    for (size_t i = 0; i < n; i++)
        put_hex(json->sink, at[i], 2);
    put_str(json->sink, "\"");
}

void json_put_ready(struct json *json, const char *name, const void *bytes, size_t n)
{
    json_lead(json, name);
    put_bytes(json->sink, bytes, n);
}
