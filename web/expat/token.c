/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/expat/token.h"

#include <string.h>

#include "web/expat/cursor.h"

/* "]]>", which ends a CDATA section and stands in no other text; its beginning at the end of the bytes is
 * text. */
static bool closes(const struct cursor *cursor)
{
    return cursor->end - cursor->at >= 3 && memcmp(cursor->at, "]]>", 3) == 0;
}

static bool may_close(const struct cursor *cursor)
{
    const size_t left = (size_t)(cursor->end - cursor->at);

    return left < 3 && memcmp(cursor->at, "]]", left) == 0;
}

/* Text, as far as it goes on. */
static bool take_text(struct cursor *cursor, bool cdata)
{
    const uint8_t *const begin = cursor->at;

    while (cursor->at < cursor->end && *cursor->at != '\n' && *cursor->at != '\r' &&
           (cdata || (*cursor->at != '<' && *cursor->at != '&'))) {
        if (*cursor->at == ']' && !cdata && closes(cursor)) {
            cursor->at += 2;
            return cursor_ends(cursor, XML_INVALID);
        }
        if (*cursor->at == ']' && (closes(cursor) || may_close(cursor)))
            break;
        if (!cursor_char(cursor)) {
            if (cursor->at == begin)
                return false;
            break;
        }
    }
    return cursor_ends(cursor, XML_TEXT);
}

static bool take_newline(struct cursor *cursor)
{
    if (*cursor->at++ == '\r') {
        if (!cursor_need(cursor))
            return false;
        cursor->at += *cursor->at == '\n';
    }
    return cursor_ends(cursor, XML_NEWLINE);
}

static bool take_content(struct cursor *cursor, enum xml_place place)
{
    const uint8_t byte = *cursor->at;
    const bool cdata = place == XML_CDATA;

    if (byte == '\n' || byte == '\r')
        return take_newline(cursor);
    if (byte == ']' && may_close(cursor))
        return cursor_ends(cursor, XML_PARTIAL);
    if (byte == ']' && closes(cursor)) {
        cursor->at += cdata ? 3 : 2;
        return cursor_ends(cursor, cdata ? XML_CDATA_CLOSE : XML_INVALID);
    }
    if (!cdata && (byte == '<' || byte == '&')) {
        cursor->at++;
        return byte == '<' ? cursor_tag(cursor, place) : cursor_reference(cursor);
    }
    return take_text(cursor, cdata);
}

/* What belongs in a document type, and outside of one is an error of grammar if it is well-formed itself. */
static bool take_stray(struct cursor *cursor)
{
    const uint8_t *const begin = cursor->at, first = *begin;
    const char *behind;
    uint32_t value;

    if (first == '"' || first == '\'') {
        do
            if (!cursor_char(cursor))
                return false;
        while (cursor_need(cursor) && *cursor->at != first);
        cursor->at += cursor->at < cursor->end;
        behind = ">%[";
    } else if (first == ')') {
        cursor->at++;
        behind = "*?+>,|)";
    } else if (first && first < 0x80 && strchr(",|[](>", first)) {
        return cursor_ends(cursor, XML_OTHER);
    } else {
        const bool name = cursor_char_size(cursor, &value) > 0 && cursor_name_letter(value, true);

        for (int size; cursor_need(cursor); cursor->at += size) {
            size = cursor_char_size(cursor, &value);
            if (size <= 0 || !cursor_name_letter(value, false))
                break;
        }
        if (cursor->at == begin)
            return cursor_ends(cursor, XML_INVALID);
        behind = name ? ">),|[%+*?" : ">),|[%";
    }
    if (!cursor_need(cursor))
        return false;
    const uint8_t byte = *cursor->at;

    return cursor_ends(cursor, xml_is_space(byte) || (byte && byte < 0x80 && strchr(behind, byte))
                                   ? XML_OTHER
                                   : XML_INVALID);
}

static bool take_outside(struct cursor *cursor)
{
    if (xml_is_space(*cursor->at)) {
        while (cursor->at < cursor->end && xml_is_space(*cursor->at))
            cursor->at++;
        return cursor_ends(cursor, XML_SPACE);
    }
    if (*cursor->at != '<')
        return take_stray(cursor);
    cursor->at++;
    return cursor_tag(cursor, XML_OUTSIDE);
}

enum xml_token xml_token(enum xml_place place, enum xml_encoding encoding, const uint8_t *at,
                         const uint8_t *end, const uint8_t **next)
{
    struct cursor cursor = {at, end, encoding, XML_INVALID};

    if (place == XML_OUTSIDE)
        take_outside(&cursor);
    else
        take_content(&cursor, place);
    *next = cursor.at;
    return cursor.token;
}

enum xml_token xml_reference(enum xml_encoding encoding, const uint8_t *at, const uint8_t *end,
                             const uint8_t **next)
{
    struct cursor cursor = {at, end, encoding, XML_INVALID};

    cursor_reference(&cursor);
    *next = cursor.at;
    return cursor.token;
}

size_t xml_name(enum xml_encoding encoding, const uint8_t *at, const uint8_t *end)
{
    struct cursor cursor = {at, end, encoding, XML_INVALID};

    cursor_name(&cursor);
    return (size_t)(cursor.at - at);
}
