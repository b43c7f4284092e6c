/* SPDX-License-Identifier: BSD-2-Clause */
/* What tokens of XML there are, and where they stand. */
#ifndef WEB_EXPAT_KIND_H
#define WEB_EXPAT_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum xml_encoding { XML_UTF8, XML_ASCII, XML_LATIN1 };

/* Where a token stands: before or behind the document's element, in it, in a CDATA section. */
enum xml_place { XML_OUTSIDE, XML_CONTENT, XML_CDATA };

enum xml_token {
    XML_PARTIAL,      /* more bytes are needed */
    XML_PARTIAL_CHAR, /* the same, in the middle of a character */
    XML_INVALID,      /* next: what is wrong */
    XML_TEXT,
    XML_NEWLINE, /* of whichever kind */
    XML_SPACE,   /* outside */
    XML_START,
    XML_EMPTY, /* an element of one tag */
    XML_END,
    XML_COMMENT,
    XML_PI,
    XML_DECL,
    XML_ENTITY,    /* &name; */
    XML_CHARACTER, /* &#number; */
    XML_CDATA_OPEN,
    XML_CDATA_CLOSE,
    XML_DOCTYPE, /* up to the [ or > that its external part ends with, which next is */
    XML_OTHER,   /* what does not belong outside */
};

static inline bool xml_is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

#endif
