/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "web/expat/cursor.h"

/* A value between quotes, with what is behind them. */
static bool take_value(struct cursor *cursor)
{
    const uint8_t quote = *cursor->at++;

    while (cursor_need(cursor) && *cursor->at != quote) {
        if (*cursor->at == '<')
            return cursor_ends(cursor, XML_INVALID);
        if (*cursor->at == '&') {
            cursor->at++;
            if (!cursor_reference(cursor))
                return false;
        } else if (!cursor_char(cursor)) {
            return false;
        }
    }
    if (cursor->at == cursor->end)
        return false;
    cursor->at++;
    return cursor_need(cursor) && (xml_is_space(*cursor->at) || *cursor->at == '>' || *cursor->at == '/' ||
                                   cursor_ends(cursor, XML_INVALID));
}

/* A start tag from its name on. */
static bool take_start(struct cursor *cursor)
{
    if (!cursor_name(cursor))
        return false;
    while (cursor_need(cursor)) {
        const bool space = xml_is_space(*cursor->at);

        if (!cursor_spaces(cursor))
            return false;
        if (*cursor->at == '>' || *cursor->at == '/') {
            const enum xml_token token = *cursor->at == '>' ? XML_START : XML_EMPTY;

            cursor->at += token == XML_EMPTY;
            return cursor_byte(cursor, '>') && cursor_ends(cursor, token);
        }
        if (!space)
            return cursor_ends(cursor, XML_INVALID);
        if (!cursor_name(cursor) || !cursor_spaces(cursor) || !cursor_byte(cursor, '=') ||
            !cursor_spaces(cursor))
            return false;
        if (*cursor->at != '"' && *cursor->at != '\'')
            return cursor_ends(cursor, XML_INVALID);
        if (!take_value(cursor))
            return false;
    }
    return false;
}

/* Past the next byte like this one, with something behind it. */
static bool take_up_to(struct cursor *cursor, uint8_t mark)
{
    while (cursor_need(cursor) && *cursor->at != mark)
        if (!cursor_char(cursor))
            return false;
    if (cursor->at == cursor->end)
        return false;
    cursor->at++;
    return cursor_need(cursor);
}

/* A comment from its second '-' on. */
static bool take_comment(struct cursor *cursor)
{
    if (!cursor_byte(cursor, '-'))
        return false;
    while (take_up_to(cursor, '-'))
        if (*cursor->at == '-') {
            cursor->at++;
            return cursor_byte(cursor, '>') && cursor_ends(cursor, XML_COMMENT);
        }
    return false;
}

/* A processing instruction from its target on; one called xml is the declaration, in other cases it is none.
 */
static bool take_instruction(struct cursor *cursor)
{
    const uint8_t *target = cursor->at;

    if (!cursor_name(cursor))
        return false;
    const bool xml = cursor->at - target == 3 && (target[0] | 0x20) == 'x' && (target[1] | 0x20) == 'm' &&
                     (target[2] | 0x20) == 'l';
    const bool small = xml && memcmp(target, "xml", 3) == 0;

    if ((xml && !small) || (!xml_is_space(*cursor->at) && *cursor->at != '?'))
        return cursor_ends(cursor, XML_INVALID);
    const bool bare = *cursor->at == '?';

    while (take_up_to(cursor, '?'))
        if (*cursor->at == '>' || bare)
            return cursor_byte(cursor, '>') && cursor_ends(cursor, small ? XML_DECL : XML_PI);
    return false;
}

/* From behind "<![": the word is looked at once all of it can be there. */
static bool take_cdata(struct cursor *cursor)
{
    const char *word = "CDATA[";

    if ((size_t)(cursor->end - cursor->at) < strlen(word))
        return cursor_ends(cursor, XML_PARTIAL);
    for (; *word; word++)
        if (!cursor_byte(cursor, (uint8_t)*word))
            return false;
    return cursor_ends(cursor, XML_CDATA_OPEN);
}

/* From behind "<!", up to what ends the names of a document type. */
static bool take_declared(struct cursor *cursor)
{
    static const char doctype[] = "DOCTYPE";
    const uint8_t *const begin = cursor->at;
    uint8_t quote = 0;

    while (cursor_need(cursor) && ((*cursor->at | 0x20) - 'a' + 0u < 26 || (*cursor->at == '_')))
        cursor->at++;
    if (cursor->at == cursor->end)
        return false;
    if (!xml_is_space(*cursor->at) || cursor->at == begin)
        return cursor_ends(cursor, XML_INVALID);
    if ((size_t)(cursor->at - begin) != sizeof(doctype) - 1 ||
        memcmp(begin, doctype, sizeof(doctype) - 1) != 0)
        return cursor_ends(cursor, XML_OTHER);
    while (cursor_need(cursor)) {
        const uint8_t byte = *cursor->at;

        if (!quote && (byte == '[' || byte == '>'))
            return cursor_ends(cursor, XML_DOCTYPE);
        if (byte == quote)
            quote = 0;
        else if (!quote && (byte == '"' || byte == '\''))
            quote = byte;
        if (!cursor_char(cursor))
            return false;
    }
    return false;
}

/* From behind "<!" */
static bool take_declaration(struct cursor *cursor, enum xml_place place)
{
    if (!cursor_need(cursor))
        return false;
    const uint8_t byte = *cursor->at++;

    if (byte == '-')
        return take_comment(cursor);
    if (place == XML_CONTENT && byte == '[')
        return take_cdata(cursor);
    if (place == XML_OUTSIDE && byte == '[')
        return cursor_ends(cursor, XML_OTHER);
    cursor->at--;
    return place == XML_CONTENT ? cursor_ends(cursor, XML_INVALID) : take_declared(cursor);
}

bool cursor_tag(struct cursor *cursor, enum xml_place place)
{
    uint32_t value;

    if (!cursor_need(cursor))
        return false;
    if (*cursor->at == '!' || *cursor->at == '?') {
        const bool instruction = *cursor->at++ == '?';

        return instruction ? take_instruction(cursor) : take_declaration(cursor, place);
    }
    if (place == XML_OUTSIDE)
        return cursor_ends(cursor, cursor_char_size(cursor, &value) > 0 && cursor_name_letter(value, true)
                                       ? XML_START
                                       : XML_INVALID);
    if (*cursor->at != '/')
        return take_start(cursor);
    cursor->at++;
    return cursor_name(cursor) && cursor_spaces(cursor) && cursor_byte(cursor, '>') &&
           cursor_ends(cursor, XML_END);
}
