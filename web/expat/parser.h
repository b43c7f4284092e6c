/* SPDX-License-Identifier: BSD-2-Clause */
/* A parser, and the event that comes next in it. */
#ifndef WEB_EXPAT_PARSER_H
#define WEB_EXPAT_PARSER_H

#include <stdbool.h>
#include <stddef.h>

#include "web/expat/expat.h"
#include "web/expat/kind.h"
#include "web/expat/names.h"

/* Bytes that grow. */
struct xml_text {
    char *at;
    size_t used, room;
};

struct page_xml {
    void *data;
    page_xml_start on_start;
    page_xml_end on_end;
    page_xml_comment on_comment;
    page_xml_text on_text;
    page_xml_doctype on_doctype;

    struct xml_text bytes; /* what came and is not read yet, from at on */
    size_t at, event;      /* event: where that is which a handler is told of, or what is wrong */
    uint64_t lines;        /* up to counted, and in front of bytes */
    size_t counted;
    bool behind_cr; /* the last byte in front of them is a CR */
    bool final;
    bool aborted, suspended; /* a handler said so */
    enum XML_Error error;

    enum xml_encoding encoding;
    bool begun;            /* something came: an XML declaration is too late */
    bool closed;           /* the document's element is */
    bool cdata;            /* in a section of it */
    size_t depth;          /* elements that are open, */
    struct xml_text names; /* and their names, each with a NUL */
    struct xml_text texts; /* an event's name and values, in UTF-8, each with a NUL */
    struct xml_names seen; /* of its attributes */
    const char **attributes;
    size_t attributes_room;
};

/* Room for n more bytes; false without memory. */
bool xml_text_room(struct xml_text *text, size_t n);

/* One event: false if there is none in the bytes that are here, with an error if it is one. */
bool xml_event(struct page_xml *parser);

/* A start tag, at its '<', up to end: its name and attributes to on_start. An error's place is the event's.
 */
enum XML_Error xml_start_tag(struct page_xml *parser, const uint8_t *at, const uint8_t *end);

/* The declaration between "<?xml" and "?>": it sets the encoding. An error's place is the event's. */
enum XML_Error xml_declaration(struct page_xml *parser, const uint8_t *at, const uint8_t *end);

/* Bytes of the document, as UTF-8 behind texts; the character that a reference from '&' to ';' stands for,
 * likewise. */
bool xml_put(struct page_xml *parser, const uint8_t *at, const uint8_t *end);
enum XML_Error xml_put_reference(struct page_xml *parser, const uint8_t *at, const uint8_t *end);

#endif
