/* SPDX-License-Identifier: BSD-2-Clause */
/* Words, numbers and marks of what debuggers and strace print, one token at a time. Never fails: odd bytes
 * are marks. */
#ifndef HOST_BASE_SCAN_H
#define HOST_BASE_SCAN_H

#include <string.h>

#include "host/base/input.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,   /* letters, digits, _; of a.b.c only c */
    TOKEN_NUMBER, /* starts with a digit, or a minus and a digit */
    TOKEN_DOTS,   /* ... */
    TOKEN_QUOTED, /* a string or character in quotes, up to the end of its line at most */
    TOKEN_MARK,   /* any other byte */
};

/* What the digits of a number allow. */
enum number_form {
    NUMBER_PLAIN,  /* value holds it; with another digit than 0 and 1, a sign or a prefix */
    NUMBER_BITS,   /* only digits 0 and 1: value holds the decimal reading; may be a binary one (gdb's p/t) */
    NUMBER_BINARY, /* the same, but too large for decimal: value holds the binary reading */
    NUMBER_BAD,    /* not a number, or not within 32 bits */
};

struct token {
    enum token_kind kind;
    enum number_form form;
    uint32_t value;
    char mark;      /* TOKEN_MARK */
    bool dotted;    /* TOKEN_NAME: starts with a dot, as drgn prints members */
    bool leads;     /* first of its line */
    bool separated; /* an empty line stands before it */
    uint64_t line;
    uint32_t n;    /* length of text */
    char text[40]; /* NAME and NUMBER, cut */
};

struct scan {
    struct input *input;
    bool leads, separated; /* of the next token */
    struct token token;    /* the one in hand */
};

/* Start before the first token. */
void scan_start(struct scan *scan, struct input *input);

/*
 * Take the next token into scan->token. Blanks, slash-star comments of one line and lines of gdb's pager
 * stand between tokens.
 */
void scan_next(struct scan *scan);

/* True if the token in hand is this mark, or this name. */
static inline bool scan_mark(const struct scan *scan, char mark)
{
    return scan->token.kind == TOKEN_MARK && scan->token.mark == mark;
}
static inline bool scan_name(const struct scan *scan, const char *name)
{
    const struct token *token = &scan->token;

    return token->kind == TOKEN_NAME && token->n == strlen(name) && memcmp(token->text, name, token->n) == 0;
}

/* Go on if the token in hand is this mark. */
bool scan_take(struct scan *scan, char mark);

/* Go on behind gdb's "<repeats N times>" if it stands here; 1 where it does not, 0 where it is broken. */
uint32_t scan_repeats(struct scan *scan);

/* Go on behind "[N] =" and give N. False if it is broken. */
bool scan_designator(struct scan *scan, uint32_t *ret);

/* The token in hand as a message shows it: text in quotes, or "the end of the text". */
struct token_text {
    char text[48];
};
struct token_text token_text(const struct token *token);

/*
 * A number as debuggers print it: decimal, with a minus its two's complement, 0x hexadecimal, a leading 0
 * octal (gdb's p/o). Fills form and value.
 */
void scan_number(const char *text, size_t n, enum number_form *ret_form, uint32_t *ret_value);

/* What n digits 0 and 1 of a decimal number mean in binary: 101 gives 5. */
uint32_t number_as_binary(uint32_t decimal);

#endif
