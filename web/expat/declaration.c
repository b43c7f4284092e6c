/* SPDX-License-Identifier: BSD-2-Clause */
/* <?xml version="1.0" encoding="UTF-8" standalone="yes"?> (expat 2.5, lib/xmltok.c: doParseXmlDecl()). */
#include <string.h>
#include <strings.h>

#include "web/expat/parser.h"

struct span_of {
    const uint8_t *at, *end;
};

static bool is(struct span_of text, const char *word)
{
    return (size_t)(text.end - text.at) == strlen(word) && memcmp(text.at, word, strlen(word)) == 0;
}

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) - 'a' + 0u < 26;
}

static bool value_byte(uint8_t byte)
{
    return is_letter(byte) || byte - '0' + 0u < 10 || byte == '.' || byte == '-' || byte == '_';
}

static void skip_spaces(struct span_of *rest)
{
    while (rest->at < rest->end && xml_is_space(*rest->at))
        rest->at++;
}

/* The next name and value; a name of no bytes at the end. False with rest at what is wrong. */
static bool next_pair(struct span_of *rest, struct span_of *name, struct span_of *value)
{
    const uint8_t *const begin = rest->at;

    skip_spaces(rest);
    *name = *value = (struct span_of){rest->at, rest->at};
    if (rest->at == rest->end)
        return true;
    if (rest->at == begin)
        return false;
    while (rest->at < rest->end && *rest->at < 0x80 && *rest->at != '=' && !xml_is_space(*rest->at))
        rest->at++;
    name->end = rest->at;
    skip_spaces(rest);
    if (name->at == name->end || rest->at == rest->end || *rest->at != '=')
        return false;
    rest->at++;
    skip_spaces(rest);
    if (rest->at == rest->end || (*rest->at != '"' && *rest->at != '\''))
        return false;
    const uint8_t quote = *rest->at++;

    value->at = rest->at;
    while (rest->at < rest->end && value_byte(*rest->at))
        rest->at++;
    value->end = rest->at;
    if (rest->at == rest->end || *rest->at != quote)
        return false;
    rest->at++;
    return true;
}

static enum XML_Error set_encoding(struct page_xml *parser, struct span_of name)
{
    static const struct {
        char name[11];
        enum XML_Error error;
        enum xml_encoding encoding;
    } known[] = {
        {"UTF-8", XML_ERROR_NONE, XML_UTF8},
        {"US-ASCII", XML_ERROR_NONE, XML_ASCII},
        {"ISO-8859-1", XML_ERROR_NONE, XML_LATIN1},
        {"UTF-16", XML_ERROR_INCORRECT_ENCODING, XML_UTF8},
        {"UTF-16BE", XML_ERROR_INCORRECT_ENCODING, XML_UTF8},
        {"UTF-16LE", XML_ERROR_INCORRECT_ENCODING, XML_UTF8},
    };
    const size_t n = (size_t)(name.end - name.at);

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strlen(known[i].name) == n && strncasecmp(known[i].name, (const char *)name.at, n) == 0) {
            parser->encoding = known[i].encoding;
            return known[i].error;
        }
    return XML_ERROR_UNKNOWN_ENCODING;
}

/* rest: at what is wrong, if anything is. */
static enum XML_Error read_declaration(struct page_xml *parser, struct span_of *rest)
{
    struct span_of name, value, encoding = {NULL, NULL};

    if (!next_pair(rest, &name, &value))
        return XML_ERROR_XML_DECL;
    if (!is(name, "version")) {
        rest->at = name.at;
        return XML_ERROR_XML_DECL;
    }
    if (!next_pair(rest, &name, &value))
        return XML_ERROR_XML_DECL;
    if (is(name, "encoding")) {
        encoding = value;
        if (value.at == value.end || !is_letter(*value.at)) {
            rest->at = value.at;
            return XML_ERROR_XML_DECL;
        }
        if (!next_pair(rest, &name, &value))
            return XML_ERROR_XML_DECL;
    }
    if (name.at != name.end && !(is(name, "standalone") && (is(value, "yes") || is(value, "no")))) {
        rest->at = name.at;
        return XML_ERROR_XML_DECL;
    }
    skip_spaces(rest);
    if (rest->at != rest->end)
        return XML_ERROR_XML_DECL;
    rest->at = encoding.at;
    return encoding.at ? set_encoding(parser, encoding) : XML_ERROR_NONE;
}

enum XML_Error xml_declaration(struct page_xml *parser, const uint8_t *at, const uint8_t *end)
{
    struct span_of rest = {at, end};
    const enum XML_Error error = read_declaration(parser, &rest);

    if (error != XML_ERROR_NONE)
        parser->event = (size_t)(rest.at - (const uint8_t *)parser->bytes.at);
    return error;
}
