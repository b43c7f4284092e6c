/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of the option text and what their values stand for; options.c alone includes it. */
#ifndef PROBE_RUN_OPTIONS_VALUE_H
#define PROBE_RUN_OPTIONS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/table/span.h"

bool span_is(struct span span, const char *word);

/* The next word, quotes and all, and *text behind it; empty at the end of the text. */
struct span span_next_word(const char **text);

/* What an option takes. CONST: no value, it stands for arg. NUMBER: decimal, or hexadecimal behind 0x, low to
 * arg. OPTIONAL: a number from 1 to arg; low without one. CHOICE: a word of values, or, if
 * arg is not 0, a number from low to arg. SET: some of them, apart
 * by commas, for the bits of all. TEXT: printable ASCII of less than arg bytes that begins with a word of
 * values and goes on. ADDRESS: a TEXT that address_parse() takes. */
enum kind { CONST, NUMBER, OPTIONAL, CHOICE, SET, TEXT, ADDRESS };

/* A list of these ends with a NULL word. */
struct value {
    const char *word;
    uint32_t number;
};

struct value_rule {
    uint8_t kind;
    uint32_t low, arg;
    const struct value *values;
};

/* What text, which may be quoted, stands for; text.at is NULL if there is none. NULL, or what is wrong with
 * it, such as "unknown value in". */
const char *option_value(const struct value_rule *rule, struct span text, uint32_t *out);

/* The same for TEXT and ADDRESS: the value goes to out, which has room for rule->arg bytes, and which stays
 * as it is if the value is wrong. */
const char *option_text(const struct value_rule *rule, struct span text, char *out);

#endif
