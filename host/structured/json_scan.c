/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/json_scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/base/digit.h"

/* So much behind an opening bracket tells a document from a shell's prompt. */
#define LOOK 256u

void json_scan_start(struct json_scan *scan, struct input *input)
{
    memset(scan, 0, sizeof(*scan));
    scan->input = input;
}

__attribute__((format(printf, 2, 3))) static bool json_bad(struct json_scan *scan, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(scan->problem, sizeof(scan->problem), format, args);
    va_end(args);
    scan->kind = SCAN_BAD;
    return false;
}

/* "expected ..., found ..." with the byte that is next. */
static bool json_expected(struct json_scan *scan, const char *what)
{
    const int c = input_peek(scan->input);

    scan->line = scan->input->line;
    if (c < 0)
        return json_bad(scan, "expected %s, found the end of the text", what);
    if (c > ' ' && c <= '~')
        return json_bad(scan, "expected %s, found '%c'", what, c);
    return json_bad(scan, "expected %s, found byte 0x%02x", what, (unsigned)c);
}

static bool json_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int skip_json_blanks(struct json_scan *scan)
{
    while (json_blank(input_peek(scan->input)))
        input_get(scan->input);
    return input_peek(scan->input);
}

/* True if what begins here is a document, and no prompt such as "[root@host]# ". */
static bool document_begins(struct json_scan *scan)
{
    const struct span ahead = input_ahead(scan->input, LOOK);
    size_t i = 1;

    if (!ahead.n || (ahead.at[0] != '{' && ahead.at[0] != '['))
        return false;
    while (i < ahead.n && json_blank((unsigned char)ahead.at[i]))
        i++;
    if (i == ahead.n || ahead.at[i] == '"')
        return true;
    return ahead.at[0] == '{' ? ahead.at[i] == '}'
                              : strchr("{[]-", ahead.at[i]) || digit_of(ahead.at[i]) < 10;
}

/* Outside of documents: to the line that begins one. */
static bool find_document(struct json_scan *scan)
{
    for (int c; (c = skip_json_blanks(scan)) >= 0;) {
        if (document_begins(scan))
            return true;
        while (c >= 0 && c != scan->input->line_end)
            c = input_get(scan->input);
    }
    return false;
}

static void keep(struct json_scan *scan, unsigned c)
{
    if (scan->size + 1 < sizeof(scan->text)) {
        scan->text[scan->size] = (char)c;
        scan->text[scan->size + 1] = 0;
    }
    scan->size++;
}

/* \uXXXX; characters beyond the first plane come as two of them, and are shown as marks. */
static bool take_unicode(struct json_scan *scan)
{
    unsigned value = 0;

    for (int i = 0; i < 4; i++) {
        const int c = input_peek(scan->input);
        const unsigned digit = c < 0 ? 16 : digit_of((char)c);

        if (digit == 16)
            return json_expected(scan, "four hexadecimal digits behind \\u");
        value = value << 4 | digit;
        input_get(scan->input);
    }
    if (!value || (value >= 0xd800 && value <= 0xdfff))
        value = '?';
    if (value < 0x80) {
        keep(scan, value);
        return true;
    }
    if (value >= 0x800) {
        keep(scan, 0xe0 | value >> 12);
        keep(scan, 0x80 | (value >> 6 & 0x3f));
    } else {
        keep(scan, 0xc0 | value >> 6);
    }
    keep(scan, 0x80 | (value & 0x3f));
    return true;
}

static bool take_escape(struct json_scan *scan)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const int c = input_peek(scan->input);
    const char *place = c > 0 ? strchr(from, c) : NULL;

    if (c == 'u') {
        input_get(scan->input);
        return take_unicode(scan);
    }
    if (!place)
        return json_expected(scan, "one of \" \\ / b f n r t u behind a backslash");
    input_get(scan->input);
    keep(scan, (unsigned char)to[place - from]);
    return true;
}

static bool take_string(struct json_scan *scan)
{
    scan->size = 0;
    scan->text[0] = 0;
    input_get(scan->input);
    for (int c; (c = input_peek(scan->input)) >= ' ';) {
        input_get(scan->input);
        if (c == '"')
            return true;
        if (c != '\\')
            keep(scan, (unsigned)c);
        else if (!take_escape(scan))
            return false;
    }
    return json_expected(scan, "'\"' at the end of a string");
}

static bool json_digits(struct json_scan *scan)
{
    const size_t before = scan->size;

    for (int c; (c = input_peek(scan->input)) >= '0' && c <= '9'; input_get(scan->input))
        keep(scan, (unsigned)c);
    return scan->size > before || json_expected(scan, "a digit");
}

static bool take_one_of(struct json_scan *scan, const char *bytes)
{
    const int c = input_peek(scan->input);

    if (c <= 0 || !strchr(bytes, c))
        return false;
    keep(scan, (unsigned)c);
    input_get(scan->input);
    return true;
}

static bool take_json_number(struct json_scan *scan)
{
    scan->kind = SCAN_NUMBER;
    scan->size = 0;
    take_one_of(scan, "-");
    if (!take_one_of(scan, "0") && !json_digits(scan))
        return false;
    if (take_one_of(scan, ".") && !json_digits(scan))
        return false;
    if (!take_one_of(scan, "eE"))
        return true;
    take_one_of(scan, "+-");
    return json_digits(scan);
}

static bool take_json_word(struct json_scan *scan)
{
    scan->kind = SCAN_WORD;
    scan->size = 0;
    scan->text[0] = 0;
    while (take_one_of(scan, "abcdefghijklmnopqrstuvwxyz"))
        ;
    if (strcmp(scan->text, "true") == 0 || strcmp(scan->text, "false") == 0 ||
        strcmp(scan->text, "null") == 0)
        return true;
    return scan->size ? json_bad(scan, "expected a value, found '%.20s'", scan->text)
                      : json_expected(scan, "a value");
}

static bool open_container(struct json_scan *scan, bool object)
{
    const uint64_t bit = UINT64_C(1) << scan->depth;

    if (scan->depth == JSON_DEPTH)
        return json_bad(scan, "expected at most %u objects and arrays in each other", JSON_DEPTH);
    input_get(scan->input);
    scan->kind = object ? SCAN_OBJECT : SCAN_ARRAY;
    scan->objects = object ? scan->objects | bit : scan->objects & ~bit;
    scan->depth++;
    scan->filled = false;
    return true;
}

static bool json_value(struct json_scan *scan)
{
    const int c = skip_json_blanks(scan);

    scan->line = scan->input->line;
    scan->level = scan->depth;
    if (c == '{' || c == '[')
        return open_container(scan, c == '{');
    scan->filled = true;
    if (c == '"') {
        scan->kind = SCAN_STRING;
        return take_string(scan);
    }
    return c == '-' || (c >= '0' && c <= '9') ? take_json_number(scan) : take_json_word(scan);
}

static bool take_close(struct json_scan *scan)
{
    input_get(scan->input);
    scan->kind = SCAN_CLOSE;
    scan->level = --scan->depth;
    scan->filled = true;
    return true;
}

static bool take_member_name(struct json_scan *scan)
{
    if (skip_json_blanks(scan) != '"')
        return json_expected(scan, "a member's name in quotes");
    if (!take_string(scan))
        return false;
    snprintf(scan->name, sizeof(scan->name), "%.*s", (int)sizeof(scan->name) - 1, scan->text);
    if (skip_json_blanks(scan) != ':')
        return json_expected(scan, "':' behind a member's name");
    input_get(scan->input);
    return true;
}

bool json_scan_next(struct json_scan *scan)
{
    const bool object = scan->depth && (scan->objects >> (scan->depth - 1) & 1);

    scan->name[0] = 0;
    if (scan->kind == SCAN_BAD || scan->kind == SCAN_END)
        return false;
    if (!scan->depth) {
        scan->kind = SCAN_END;
        return find_document(scan) && json_value(scan);
    }
    const int c = skip_json_blanks(scan);

    scan->line = scan->input->line;
    if (c == (object ? '}' : ']'))
        return take_close(scan);
    if (scan->filled) {
        if (c != ',')
            return json_expected(scan, object ? "',' or '}'" : "',' or ']'");
        input_get(scan->input);
    }
    return (!object || take_member_name(scan)) && json_value(scan);
}
