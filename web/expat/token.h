/* SPDX-License-Identifier: BSD-2-Clause */
/* Tokens of XML, as expat cuts a text into them (expat 2.5, lib/xmltok_impl.c). */
#ifndef WEB_EXPAT_TOKEN_H
#define WEB_EXPAT_TOKEN_H

#include "web/expat/kind.h"

/* The bytes from at up to end, of which there is one at least. *next: behind the token. */
enum xml_token xml_token(enum xml_place place, enum xml_encoding encoding, const uint8_t *at,
                         const uint8_t *end, const uint8_t **next);

/* The same for a reference, at being the byte behind '&'. */
enum xml_token xml_reference(enum xml_encoding encoding, const uint8_t *at, const uint8_t *end,
                             const uint8_t **next);

/* Bytes of the name that begins at a place; 0 if none does. */
size_t xml_name(enum xml_encoding encoding, const uint8_t *at, const uint8_t *end);

#endif
