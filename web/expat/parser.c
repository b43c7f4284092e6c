/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/expat/parser.h"

#include <stdlib.h>
#include <string.h>

XML_Parser XML_ParserCreate(const XML_Char *encoding)
{
    return encoding ? NULL : calloc(1, sizeof(struct page_xml));
}

void XML_ParserFree(XML_Parser parser)
{
    free(parser->bytes.at);
    free(parser->names.at);
    free(parser->texts.at);
    free(parser->seen.slot);
    free(parser->attributes);
    free(parser);
}

void XML_SetUserData(XML_Parser parser, void *data)
{
    parser->data = data;
}

void XML_SetElementHandler(XML_Parser parser, page_xml_start start, page_xml_end end)
{
    parser->on_start = start;
    parser->on_end = end;
}

void XML_SetCommentHandler(XML_Parser parser, page_xml_comment handler)
{
    parser->on_comment = handler;
}

void XML_SetCharacterDataHandler(XML_Parser parser, page_xml_text handler)
{
    parser->on_text = handler;
}

void XML_SetStartDoctypeDeclHandler(XML_Parser parser, page_xml_doctype handler)
{
    parser->on_doctype = handler;
}

XML_Bool XML_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled)
{
    (void)parser;
    return !enabled;
}

/* Lines between two places of the bytes; CR, LF and CRLF end one each. */
static uint64_t lines_between(const struct page_xml *parser, size_t from, size_t to)
{
    uint64_t lines = 0;

    for (size_t i = from; i < to; i++) {
        const char byte = parser->bytes.at[i];

        lines +=
            byte == '\r' || (byte == '\n' && !(i > 0 ? parser->bytes.at[i - 1] == '\r' : parser->behind_cr));
    }
    return lines;
}

/* Lines up to a place, which goes forwards alone, are counted once. */
static void count_to(struct page_xml *parser, size_t to)
{
    if (to <= parser->counted)
        return;
    parser->lines += lines_between(parser, parser->counted, to);
    parser->counted = to;
}

uint64_t XML_GetCurrentLineNumber(XML_Parser parser)
{
    count_to(parser, parser->event);
    return 1 + parser->lines;
}

enum XML_Error XML_GetErrorCode(XML_Parser parser)
{
    return parser->error;
}

/* What was read goes. */
void *XML_GetBuffer(XML_Parser parser, int size)
{
    const size_t gone = parser->at;

    if (gone) {
        count_to(parser, gone);
        parser->behind_cr = parser->bytes.at[gone - 1] == '\r';
        parser->bytes.used -= gone;
        memmove(parser->bytes.at, parser->bytes.at + gone, parser->bytes.used);
    }
    parser->at = parser->event = parser->counted = 0;
    if (size < 0 || !xml_text_room(&parser->bytes, (size_t)size)) {
        parser->error = XML_ERROR_NO_MEMORY;
        return NULL;
    }
    return parser->bytes.at + parser->bytes.used;
}

/* Events until the bytes are at an end, an error or a handler's word. */
static enum XML_Status go_on(struct page_xml *parser)
{
    while (parser->error == XML_ERROR_NONE && !parser->suspended && xml_event(parser))
        if (parser->aborted)
            parser->error = XML_ERROR_ABORTED;
    if (parser->error != XML_ERROR_NONE)
        return XML_STATUS_ERROR;
    parser->event = parser->at;
    return parser->suspended ? XML_STATUS_SUSPENDED : XML_STATUS_OK;
}

enum XML_Status XML_ParseBuffer(XML_Parser parser, int size, int final)
{
    if (parser->suspended)
        parser->error = XML_ERROR_SUSPENDED;
    if (parser->error != XML_ERROR_NONE)
        return XML_STATUS_ERROR;
    parser->bytes.used += (size_t)size;
    parser->final = final;
    return go_on(parser);
}

enum XML_Status XML_Parse(XML_Parser parser, const char *bytes, int size, int final)
{
    (void)bytes;
    return size ? XML_STATUS_ERROR : XML_ParseBuffer(parser, 0, final);
}

enum XML_Status XML_StopParser(XML_Parser parser, XML_Bool resumable)
{
    if (resumable)
        parser->suspended = true;
    else
        parser->aborted = true;
    return XML_STATUS_OK;
}

enum XML_Status XML_ResumeParser(XML_Parser parser)
{
    parser->suspended = false;
    return go_on(parser);
}

const XML_Char *XML_ErrorString(enum XML_Error error)
{
    static const struct {
        enum XML_Error error;
        const char *text;
    } texts[] = {
        {XML_ERROR_NO_MEMORY, "out of memory"},
        {XML_ERROR_SYNTAX, "syntax error"},
        {XML_ERROR_NO_ELEMENTS, "no element found"},
        {XML_ERROR_INVALID_TOKEN, "not well-formed (invalid token)"},
        {XML_ERROR_UNCLOSED_TOKEN, "unclosed token"},
        {XML_ERROR_PARTIAL_CHAR, "partial character"},
        {XML_ERROR_TAG_MISMATCH, "mismatched tag"},
        {XML_ERROR_DUPLICATE_ATTRIBUTE, "duplicate attribute"},
        {XML_ERROR_JUNK_AFTER_DOC_ELEMENT, "junk after document element"},
        {XML_ERROR_UNDEFINED_ENTITY, "undefined entity"},
        {XML_ERROR_BAD_CHAR_REF, "reference to invalid character number"},
        {XML_ERROR_MISPLACED_XML_PI, "XML or text declaration not at start of entity"},
        {XML_ERROR_UNKNOWN_ENCODING, "unknown encoding"},
        {XML_ERROR_INCORRECT_ENCODING, "encoding specified in XML declaration is incorrect"},
        {XML_ERROR_UNCLOSED_CDATA_SECTION, "unclosed CDATA section"},
        {XML_ERROR_XML_DECL, "XML declaration not well-formed"},
        {XML_ERROR_SUSPENDED, "parser suspended"},
        {XML_ERROR_ABORTED, "parsing aborted"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].error == error)
            return texts[i].text;
    return NULL;
}
