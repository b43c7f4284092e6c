/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in a tag, in a reference and in the declaration (expat 2.5, lib/xmlparse.c: storeAtts();
 * lib/xmltok.c). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web/expat/parser.h"
#include "web/expat/token.h"

bool xml_text_room(struct xml_text *text, size_t n)
{
    size_t room = text->room ? text->room : 256;

    if (text->used + n <= text->room)
        return true;
    while (room < text->used + n)
        room *= 2;
    char *const at = realloc(text->at, room);

    if (!at)
        return false;
    text->at = at;
    text->room = room;
    return true;
}

/* A character of UTF-8. */
static bool put_char(struct page_xml *parser, uint32_t value)
{
    struct xml_text *const text = &parser->texts;
    const unsigned more = value < 0x80 ? 0 : value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};

    if (!xml_text_room(text, more + 1))
        return false;
    text->at[text->used++] = (char)(lead[more] | value >> 6 * more);
    for (unsigned i = more; i-- > 0;)
        text->at[text->used++] = (char)(0x80 | (value >> 6 * i & 0x3f));
    return true;
}

bool xml_put(struct page_xml *parser, const uint8_t *at, const uint8_t *end)
{
    struct xml_text *const text = &parser->texts;

    if (parser->encoding == XML_LATIN1) {
        while (at < end)
            if (!put_char(parser, *at++))
                return false;
        return true;
    }
    if (!xml_text_room(text, (size_t)(end - at)))
        return false;
    memcpy(text->at + text->used, at, (size_t)(end - at));
    text->used += (size_t)(end - at);
    return true;
}

static unsigned reference_digit(uint8_t digit)
{
    return digit <= '9' ? digit - (unsigned)'0' : (digit | 0x20u) - 'a' + 10;
}

/* The number of "#10;" or "#xa;"; 0 if it is no character's. */
static uint32_t number_of(const uint8_t *at)
{
    const unsigned base = at[1] == 'x' ? 16 : 10;
    uint32_t value = 0;

    for (at += base == 16 ? 2 : 1; *at != ';'; at++) {
        value = value * base + reference_digit(*at);
        if (value > 0x10ffff)
            return 0;
    }
    if ((value >= 0xd800 && value < 0xe000) || value == 0xfffe || value == 0xffff)
        return 0;
    return value >= ' ' || value == '\t' || value == '\n' || value == '\r' ? value : 0;
}

enum XML_Error xml_put_reference(struct page_xml *parser, const uint8_t *at, const uint8_t *end)
{
    static const struct {
        char name[7];
        char value;
    } entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    uint32_t value = 0;

    if (at[1] == '#') {
        value = number_of(at + 1);
        if (!value)
            return XML_ERROR_BAD_CHAR_REF;
    }
    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
        if (strlen(entities[i].name) == (size_t)(end - at) &&
            memcmp(entities[i].name, at, (size_t)(end - at)) == 0)
            value = (uint8_t)entities[i].value;
    if (!value)
        return XML_ERROR_UNDEFINED_ENTITY;
    return put_char(parser, value) ? XML_ERROR_NONE : XML_ERROR_NO_MEMORY;
}

/* A value, at its first byte, up to its quote: white space is a blank each, CRLF one. */
static enum XML_Error put_value(struct page_xml *parser, const uint8_t **at, const uint8_t *end,
                                uint8_t quote)
{
    while (**at != quote) {
        const uint8_t *next = *at + 1;

        if (**at == '&') {
            xml_reference(parser->encoding, next, end, &next);
            const enum XML_Error error = xml_put_reference(parser, *at, next);

            if (error != XML_ERROR_NONE)
                return error;
        } else {
            const bool space = xml_is_space(**at);

            next += **at == '\r' && *next == '\n';
            if (!(space ? put_char(parser, ' ') : xml_put(parser, *at, next)))
                return XML_ERROR_NO_MEMORY;
        }
        *at = next;
    }
    return put_char(parser, 0) ? XML_ERROR_NONE : XML_ERROR_NO_MEMORY;
}

static bool put_name(struct page_xml *parser, const uint8_t **at, const uint8_t *end)
{
    const size_t n = xml_name(parser->encoding, *at, end);

    *at += n;
    return xml_put(parser, *at - n, *at) && put_char(parser, 0);
}

/* Texts stand one behind the other, and move while they grow: offsets of names and values become pointers at
 * the end. */
static bool room_for(struct page_xml *parser, size_t count)
{
    if (count + 3 <= parser->attributes_room)
        return true;
    const size_t room = parser->attributes_room ? 2 * parser->attributes_room : 64;
    const char **const at = realloc(parser->attributes, room * sizeof(*at));

    if (at) {
        parser->attributes = at;
        parser->attributes_room = room;
    }
    return at;
}

static const char *text_behind(const char *text)
{
    return text + strlen(text) + 1;
}

enum XML_Error xml_start_tag(struct page_xml *parser, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *const begin = (const uint8_t *)parser->bytes.at;
    const size_t event = parser->event;
    size_t pairs = 0;
    bool twice;

    parser->texts.used = 0;
    xml_names_clear(&parser->seen);
    at++;
    if (!put_name(parser, &at, end))
        return XML_ERROR_NO_MEMORY;
    for (;; pairs++) {
        while (xml_is_space(*at))
            at++;
        if (*at == '>' || *at == '/')
            break;
        const size_t name = parser->texts.used;

        parser->event = (size_t)(at - begin);
        if (!room_for(parser, 2 * pairs) || !put_name(parser, &at, end))
            return XML_ERROR_NO_MEMORY;
        if (!xml_names_add(&parser->seen, parser->texts.at, name, &twice))
            return XML_ERROR_NO_MEMORY;
        if (twice)
            return XML_ERROR_DUPLICATE_ATTRIBUTE;
        while (*at != '"' && *at != '\'')
            at++;
        const uint8_t quote = *at++;
        const enum XML_Error error = put_value(parser, &at, end, quote);

        if (error != XML_ERROR_NONE) {
            parser->event = error == XML_ERROR_BAD_CHAR_REF ? (size_t)(at - begin) : event;
            return error;
        }
        at++;
    }
    if (!room_for(parser, 2 * pairs))
        return XML_ERROR_NO_MEMORY;
    const char *text = text_behind(parser->texts.at);

    for (size_t i = 0; i < 2 * pairs; i++, text = text_behind(text))
        parser->attributes[i] = text;
    parser->attributes[2 * pairs] = NULL;
    parser->event = event;
    parser->on_start(parser->data, parser->texts.at, parser->attributes);
    return XML_ERROR_NONE;
}
