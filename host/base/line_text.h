/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking a line of text apart from left to right. Each take goes on behind what it found, or stays and
 * returns false. */
#ifndef HOST_BASE_LINE_TEXT_H
#define HOST_BASE_LINE_TEXT_H

#include "host/base/input.h"

/* Drop blanks, tabs and CRs at both ends. */
struct span text_trim(struct span text);

/* Pass over blanks and tabs; true if there were any. */
bool text_blanks(struct span *text);

/* A word that stands here as it is; with _case, whatever its letters' case. */
bool text_word(struct span *text, const char *word);
bool text_word_case(struct span *text, const char *word);

/* Exactly n hexadecimal digits (1 to 8), or with n 0 as many as there are; false if they do not fit into 32
 * bits. */
bool text_hex(struct span *text, unsigned n, uint32_t *ret);

/* "0x" and such a number. */
bool text_0x(struct span *text, uint32_t *ret);

/* A decimal number within 32 bits. */
bool text_dec(struct span *text, uint32_t *ret);

/* As many digits of the base (10 or 16) as there are, one at least, of any value. */
bool text_digits(struct span *text, unsigned base);

/* The place of word in the text, or NULL. */
const char *text_find(struct span text, const char *word);
const char *text_find_span(struct span text, struct span word);

/* True if text starts with word, or is it. */
bool text_starts(struct span text, const char *word);
bool text_is(struct span text, const char *word);

/* True if the first word has an equals sign in it, as in "name=value ...". */
bool text_assigns(struct span text);

/* What stands behind "name=" in a line of words; empty if it is not there. text_assigned_number(): if that is
 * a decimal number within 32 bits. */
struct span text_assigned(struct span line, const char *name);
bool text_assigned_number(struct span line, const char *name, uint32_t *ret);

/* A piece of text for a message: printable ASCII, the rest as '?', cut with "..." if long. */
struct text_shown {
    char text[64];
};
struct text_shown text_show(struct span text);

#endif
