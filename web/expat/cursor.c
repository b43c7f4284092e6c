/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/expat/cursor.h"

bool cursor_ends(struct cursor *cursor, enum xml_token token)
{
    cursor->token = token;
    return false;
}

bool cursor_need(struct cursor *cursor)
{
    return cursor->at < cursor->end || cursor_ends(cursor, XML_PARTIAL);
}

/* The character of UTF-8 at a place: its bytes, 0 if some are not there yet, -1 if it is none of XML's. */
static int utf8_size(const uint8_t *at, size_t left, uint32_t *ret)
{
    const int size = at[0] < 0xc2 ? -1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : -1;

    if (size < 0 || left < (size_t)size)
        return size < 0 ? -1 : 0;
    *ret = at[0] & (0x7fu >> size);
    for (int i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return -1;
        *ret = *ret << 6 | (at[i] & 0x3f);
    }
    if (*ret < (size == 3 ? 0x800u : size == 4 ? 0x10000u : 0x80u) || *ret > 0x10ffff)
        return -1;
    return (*ret >= 0xd800 && *ret < 0xe000) || *ret == 0xfffe || *ret == 0xffff ? -1 : size;
}

int cursor_char_size(const struct cursor *cursor, uint32_t *ret)
{
    const uint8_t byte = *cursor->at;

    *ret = byte;
    if (byte < 0x80)
        return byte >= ' ' || xml_is_space(byte) ? 1 : -1;
    if (cursor->encoding == XML_UTF8)
        return utf8_size(cursor->at, (size_t)(cursor->end - cursor->at), ret);
    return cursor->encoding == XML_LATIN1 ? 1 : -1;
}

bool cursor_char(struct cursor *cursor)
{
    uint32_t value;

    if (!cursor_need(cursor))
        return false;
    const int size = cursor_char_size(cursor, &value);

    if (size <= 0)
        return cursor_ends(cursor, size ? XML_INVALID : XML_PARTIAL_CHAR);
    cursor->at += size;
    return true;
}

bool cursor_byte(struct cursor *cursor, uint8_t byte)
{
    if (!cursor_need(cursor))
        return false;
    if (*cursor->at != byte)
        return cursor_ends(cursor, XML_INVALID);
    cursor->at++;
    return true;
}

bool cursor_name_letter(uint32_t value, bool first)
{
    if (value < 0x80)
        return (value | 0x20) - 'a' < 26 || value == '_' || value == ':' ||
               (!first && (value - '0' < 10 || value == '-' || value == '.'));
    if (value < 0x100)
        return value == 0xaa || value == 0xb5 || value == 0xba || (value == 0xb7 && !first) ||
               (value >= 0xc0 && value != 0xd7 && value != 0xf7);
    return true;
}

bool cursor_name(struct cursor *cursor)
{
    for (bool first = true; cursor_need(cursor); first = false) {
        uint32_t value;
        const int size = cursor_char_size(cursor, &value);

        if (size <= 0)
            return cursor_ends(cursor, size ? XML_INVALID : XML_PARTIAL_CHAR);
        if (!cursor_name_letter(value, first))
            return !first || cursor_ends(cursor, XML_INVALID);
        cursor->at += size;
    }
    return false;
}

bool cursor_spaces(struct cursor *cursor)
{
    while (cursor_need(cursor)) {
        if (!xml_is_space(*cursor->at))
            return true;
        cursor->at++;
    }
    return false;
}

bool cursor_reference(struct cursor *cursor)
{
    unsigned base = 10;

    if (!cursor_need(cursor))
        return false;
    if (*cursor->at != '#')
        return cursor_name(cursor) && cursor_byte(cursor, ';') && !cursor_ends(cursor, XML_ENTITY);
    cursor->at++;
    if (!cursor_need(cursor))
        return false;
    if (*cursor->at == 'x') {
        base = 16;
        cursor->at++;
    }
    for (bool first = true; cursor_need(cursor); first = false) {
        const uint8_t byte = *cursor->at;
        const bool digit = byte - '0' + 0u < 10 || (base == 16 && (byte | 0x20) - 'a' + 0u < 6);

        if (!digit)
            return (!first || cursor_ends(cursor, XML_INVALID)) && cursor_byte(cursor, ';') &&
                   !cursor_ends(cursor, XML_CHARACTER);
        cursor->at++;
    }
    return false;
}
