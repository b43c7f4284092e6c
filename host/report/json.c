/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/json.h"

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

static bool plain_byte(char byte)
{
    return byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\';
}

/* The same of eight bytes at once. Each term sets the highest bit of the lowest byte that is not plain, and
 * no bit of those below it: a plain byte neither borrows nor carries in any of them. */
static bool plain_eight(const char *bytes)
{
#define EACH(byte) (UINT64_MAX / 0xff * (byte))
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return !((word | (word - EACH(' ')) | (word + EACH(1)) | ((word ^ EACH('"')) - EACH(1)) |
              ((word ^ EACH('\\')) - EACH(1))) &
             EACH(0x80));
#undef EACH
}

/* How many of the n bytes from here stand in a string as they are. */
static size_t json_plain(const char *text, size_t n)
{
    size_t plain = 0;

    while (n - plain >= 8 && plain_eight(text + plain))
        plain += 8;
    while (plain < n && plain_byte(text[plain]))
        plain++;
    return plain;
}

/* A name and its value, nearly always of a few bytes each, go to the sink in one piece. */
struct piece {
    const struct sink *sink;
    size_t used;
    char text[160];
};

static void piece_end(struct piece *piece)
{
    put_bytes(piece->sink, piece->text, piece->used);
    piece->used = 0;
}

static void piece_add(struct piece *piece, const char *bytes, size_t n)
{
    if (n > sizeof(piece->text) - piece->used) {
        piece_end(piece);
        put_bytes(piece->sink, bytes, n);
        return;
    }
    memcpy(piece->text + piece->used, bytes, n);
    piece->used += n;
}

static void json_put_string(const struct json *json, const char *text, size_t left)
{
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

/* A text in its quotes, behind what the piece holds. */
static void add_string(const struct json *json, struct piece *piece, const char *text)
{
    const size_t n = strlen(text);

    if (json_plain(text, n) < n) {
        piece_end(piece);
        json_put_string(json, text, n);
        return;
    }
    piece_add(piece, "\"", 1);
    piece_add(piece, text, n);
    piece_add(piece, "\"", 1);
}

/* What stands in front of every value. */
static struct piece json_lead(struct json *json, const char *name)
{
    struct piece piece;

    piece.sink = json->sink;
    piece.used = 0;
    if (json->comma)
        piece.text[piece.used++] = ',';
    if (json->line)
        piece.text[piece.used++] = '\n';
    json->comma = true;
    json->line = false;
    if (name) {
        piece_add(&piece, "\"", 1);
        piece_add(&piece, name, strlen(name));
        piece_add(&piece, "\":", 2);
    }
    return piece;
}

static void json_put_plain(struct json *json, const char *name, const char *text)
{
    struct piece piece = json_lead(json, name);

    piece_add(&piece, text, strlen(text));
    piece_end(&piece);
}

/* For a value that goes to the sink by itself. */
static void json_put_lead(struct json *json, const char *name)
{
    struct piece piece = json_lead(json, name);

    piece_end(&piece);
}

void json_member(struct json *json, const char *name)
{
    struct piece piece = json_lead(json, NULL);

    add_string(json, &piece, name);
    piece_add(&piece, ":", 1);
    piece_end(&piece);
    json->comma = false;
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
    struct piece piece = json_lead(json, name);
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    piece_add(&piece, digits + at, sizeof(digits) - at);
    piece_end(&piece);
}

void json_put_hex(struct json *json, const char *name, uint64_t value)
{
    json_put_lead(json, name);
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
    struct piece piece = json_lead(json, name);

    add_string(json, &piece, text);
    piece_end(&piece);
}

void json_put_word(struct json *json, const char *name, const char *text)
{
    if (text && *text)
        json_put_text(json, name, text);
    else
        json_put_null(json, name);
}

static void json_put_byte(const struct json *json, unsigned char byte)
{
    const char utf8[] = {(char)(0xc0 | byte >> 6), (char)(0x80 | (byte & 0x3f))};

    if (byte >= 0x80 && !json->ascii)
        put_bytes(json->sink, utf8, sizeof(utf8));
    else
        json_put_character(json, byte);
}

void json_put_bytes(struct json *json, const char *name, const void *bytes, size_t n)
{
    const char *at = bytes;

    json_put_lead(json, name);
    put_str(json->sink, "\"");
    for (size_t i = 0; i < n;) {
        const size_t plain = json_plain(at + i, n - i);

        put_bytes(json->sink, at + i, plain);
        i += plain;
        if (i < n)
            json_put_byte(json, (unsigned char)at[i++]);
    }
    put_str(json->sink, "\"");
}

void json_put_digits(struct json *json, const char *name, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;

    json_put_lead(json, name);
    put_str(json->sink, "\"");
    for (size_t i = 0; i < n; i++)
        put_hex(json->sink, at[i], 2);
    put_str(json->sink, "\"");
}

void json_put_ready(struct json *json, const char *name, const void *bytes, size_t n)
{
    json_put_lead(json, name);
    put_bytes(json->sink, bytes, n);
}
