/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tokens are made of. Functions that take something go past it and return true; else they say what the
 * token is: partial, or invalid with the cursor at what is wrong.
 */
#ifndef WEB_EXPAT_CURSOR_H
#define WEB_EXPAT_CURSOR_H

#include "web/expat/kind.h"

/* Where a token is being looked at, and what it is once that is known. */
struct cursor {
    const uint8_t *at, *end;
    enum xml_encoding encoding;
    enum xml_token token;
};

/* Says what the token is; always false. */
bool cursor_ends(struct cursor *cursor, enum xml_token token);

/* True if there is a byte. */
bool cursor_need(struct cursor *cursor);

/* The character at the cursor, where there is a byte: its bytes, 0 if some are not there yet, -1 if it is
 * none of XML's. */
int cursor_char_size(const struct cursor *cursor, uint32_t *ret);

/* True of a letter that may begin a name, or (first is false) go on with it. */
bool cursor_name_letter(uint32_t value, bool first);

/* One character, whichever it is; this byte; a name, with something behind it; spaces, if any, with something
 * behind them. */
bool cursor_char(struct cursor *cursor);
bool cursor_byte(struct cursor *cursor, uint8_t byte);
bool cursor_name(struct cursor *cursor);
bool cursor_spaces(struct cursor *cursor);

/* A reference, from behind its '&'; the token is its kind. */
bool cursor_reference(struct cursor *cursor);

/* A tag, a comment, an instruction or a document type, from behind its '<'; always false. Outside, the
 * document's element is not looked at further than its first letter. */
bool cursor_tag(struct cursor *cursor, enum xml_place place);

#endif
