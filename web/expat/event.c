/* SPDX-License-Identifier: BSD-2-Clause */
/* What each token means where it stands (expat 2.5, lib/xmlparse.c: doContent(), doProlog(),
 * epilogProcessor()). */
#include <stdlib.h>
#include <string.h>

#include "web/expat/parser.h"
#include "web/expat/token.h"

/* A token, as the parser's bytes have it. */
struct piece {
    enum xml_token token;
    const uint8_t *at, *next;
};

static enum XML_Error push_name(struct page_xml *parser, const uint8_t *name, size_t n)
{
    if (!xml_text_room(&parser->names, n + 1))
        return XML_ERROR_NO_MEMORY;
    memcpy(parser->names.at + parser->names.used, name, n);
    parser->names.used += n;
    parser->names.at[parser->names.used++] = 0;
    parser->depth++;
    return XML_ERROR_NONE;
}

/* The name of the innermost element. */
static const char *last_name(const struct page_xml *parser)
{
    const char *at = parser->names.at + parser->names.used - 1;

    while (at > parser->names.at && at[-1])
        at--;
    return at;
}

/* The element ends: on_end has its name, in UTF-8. */
static enum XML_Error close_element(struct page_xml *parser)
{
    const char *name = last_name(parser);

    parser->texts.used = 0;
    if (!xml_put(parser, (const uint8_t *)name, (const uint8_t *)name + strlen(name) + 1))
        return XML_ERROR_NO_MEMORY;
    parser->names.used = (size_t)(name - parser->names.at);
    parser->closed = --parser->depth == 0;
    parser->on_end(parser->data, parser->texts.at);
    return XML_ERROR_NONE;
}

static enum XML_Error take_start(struct page_xml *parser, const struct piece *piece)
{
    const size_t n = xml_name(parser->encoding, piece->at + 1, piece->next);
    enum XML_Error error = push_name(parser, piece->at + 1, n);

    if (error == XML_ERROR_NONE)
        error = xml_start_tag(parser, piece->at, piece->next);
    if (error == XML_ERROR_NONE && piece->token == XML_EMPTY) {
        parser->event = (size_t)(piece->next - (const uint8_t *)parser->bytes.at);
        error = close_element(parser);
    }
    return error;
}

static enum XML_Error take_end(struct page_xml *parser, const struct piece *piece)
{
    const uint8_t *const name = piece->at + 2;
    const size_t n = xml_name(parser->encoding, name, piece->next);
    const char *const open = last_name(parser);

    if (strlen(open) == n && memcmp(open, name, n) == 0)
        return close_element(parser);
    parser->event += 2;
    return XML_ERROR_TAG_MISMATCH;
}

static enum XML_Error take_text(struct page_xml *parser, const uint8_t *at, const uint8_t *end)
{
    parser->texts.used = 0;
    if (!xml_put(parser, at, end))
        return XML_ERROR_NO_MEMORY;
    parser->on_text(parser->data, parser->texts.at, (int)parser->texts.used);
    return XML_ERROR_NONE;
}

static enum XML_Error take_reference(struct page_xml *parser, const struct piece *piece)
{
    parser->texts.used = 0;
    const enum XML_Error error = xml_put_reference(parser, piece->at, piece->next);

    if (error == XML_ERROR_NONE)
        parser->on_text(parser->data, parser->texts.at, (int)parser->texts.used);
    return error;
}

/* CR and CRLF become LF. */
static void normalize(struct xml_text *text)
{
    size_t to = 0;

    for (size_t i = 0; i < text->used; i++) {
        const char byte = text->at[i];

        if (byte == '\n' && i > 0 && text->at[i - 1] == '\r')
            continue;
        text->at[to++] = byte;
    }
    text->used = to;
    for (size_t i = 0; i < to; i++)
        if (text->at[i] == '\r')
            text->at[i] = '\n';
}

static enum XML_Error take_comment(struct page_xml *parser, const struct piece *piece)
{
    static const uint8_t nul[1];

    parser->texts.used = 0;
    if (!xml_put(parser, piece->at + 4, piece->next - 3) || !xml_put(parser, nul, nul + 1))
        return XML_ERROR_NO_MEMORY;
    normalize(&parser->texts);
    parser->on_comment(parser->data, parser->texts.at);
    return XML_ERROR_NONE;
}

static enum XML_Error take_content(struct page_xml *parser, const struct piece *piece)
{
    switch (piece->token) {
    case XML_START:
    case XML_EMPTY:
        return take_start(parser, piece);
    case XML_END:
        return take_end(parser, piece);
    case XML_TEXT:
        return take_text(parser, piece->at, piece->next);
    case XML_NEWLINE:
        return take_text(parser, (const uint8_t *)"\n", (const uint8_t *)"\n" + 1);
    case XML_ENTITY:
    case XML_CHARACTER:
        return take_reference(parser, piece);
    case XML_COMMENT:
        return take_comment(parser, piece);
    case XML_CDATA_OPEN:
    case XML_CDATA_CLOSE:
        parser->cdata = piece->token == XML_CDATA_OPEN;
        return XML_ERROR_NONE;
    case XML_DECL:
        return XML_ERROR_MISPLACED_XML_PI;
    default:
        return XML_ERROR_NONE;
    }
}

static enum XML_Error take_doctype(struct page_xml *parser, const struct piece *piece)
{
    parser->event = (size_t)(piece->next - (const uint8_t *)parser->bytes.at);
    parser->on_doctype(parser->data, "", NULL, NULL, *piece->next == '[');
    return parser->aborted ? XML_ERROR_NONE : XML_ERROR_SYNTAX;
}

/* In front of the document's element, or behind it. */
static enum XML_Error take_outside(struct page_xml *parser, const struct piece *piece)
{
    switch (piece->token) {
    case XML_SPACE:
    case XML_PI:
        return XML_ERROR_NONE;
    case XML_COMMENT:
        return take_comment(parser, piece);
    default:
        break;
    }
    if (parser->closed)
        return XML_ERROR_JUNK_AFTER_DOC_ELEMENT;
    if (piece->token == XML_DOCTYPE)
        return take_doctype(parser, piece);
    if (piece->token != XML_DECL)
        return XML_ERROR_SYNTAX;
    return parser->begun ? XML_ERROR_MISPLACED_XML_PI
                         : xml_declaration(parser, piece->at + 5, piece->next - 2);
}

/* The bytes are at an end, perhaps in the middle of a token, which is all of them from at on. */
static enum XML_Error take_rest(struct page_xml *parser, enum xml_token token, bool any)
{
    const uint8_t *const bytes = (const uint8_t *)parser->bytes.at;
    const char first = any ? parser->bytes.at[parser->at] : 0;

    if (!parser->final)
        return XML_ERROR_NONE;
    if (any && token == XML_PARTIAL_CHAR)
        return XML_ERROR_PARTIAL_CHAR;
    /* A word outside that nothing follows is whole. */
    if (any && !parser->depth && !strchr("<\"'", first))
        return parser->closed ? XML_ERROR_JUNK_AFTER_DOC_ELEMENT : XML_ERROR_SYNTAX;
    /* So is a CR or a ']' in an element: text. */
    const bool text = parser->depth && (first == '\r' || first == ']');

    if (any && !parser->cdata && !text)
        return XML_ERROR_UNCLOSED_TOKEN;
    if (text && !parser->cdata && first == '\r')
        take_text(parser, (const uint8_t *)"\n", (const uint8_t *)"\n" + 1);
    else if (text && !parser->cdata)
        take_text(parser, bytes + parser->at, bytes + parser->bytes.used);
    if (parser->cdata)
        return XML_ERROR_UNCLOSED_CDATA_SECTION;
    return parser->closed ? XML_ERROR_NONE : XML_ERROR_NO_ELEMENTS;
}

bool xml_event(struct page_xml *parser)
{
    const uint8_t *const begin = (const uint8_t *)parser->bytes.at;
    const uint8_t *const end = begin ? begin + parser->bytes.used : NULL;
    struct piece piece = {XML_PARTIAL, begin ? begin + parser->at : NULL, NULL};
    const bool any = piece.at < end;
    enum xml_place place = parser->cdata ? XML_CDATA : parser->depth ? XML_CONTENT : XML_OUTSIDE;

    parser->event = parser->at;
    if (any)
        piece.token = xml_token(place, parser->encoding, piece.at, end, &piece.next);
    if (place == XML_OUTSIDE && piece.token == XML_START && !parser->closed) {
        place = XML_CONTENT;
        piece.token = xml_token(place, parser->encoding, piece.at, end, &piece.next);
    }
    if (piece.token == XML_PARTIAL || piece.token == XML_PARTIAL_CHAR) {
        parser->error = take_rest(parser, piece.token, any);
        return false;
    }
    if (piece.token == XML_INVALID) {
        parser->event = (size_t)(piece.next - begin);
        parser->error = XML_ERROR_INVALID_TOKEN;
        return false;
    }
    parser->error = place == XML_OUTSIDE ? take_outside(parser, &piece) : take_content(parser, &piece);
    if (parser->error != XML_ERROR_NONE)
        return false;
    parser->begun = true;
    parser->at = (size_t)(piece.next - begin);
    return true;
}
