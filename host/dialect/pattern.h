/* SPDX-License-Identifier: BSD-2-Clause */
/* A LINE of dialect.def, and the lines of a text that fit it. */
#ifndef HOST_DIALECT_PATTERN_H
#define HOST_DIALECT_PATTERN_H

#include "host/dialect/dialect_line.h"

struct pattern {
    unsigned dialect; /* enum dialect */
    const char *label;
    uint32_t base;
    unsigned flags;
    const char *marks, *pattern;
};

/* True of a pattern that begins with a word. */
bool pattern_has_lead(const struct pattern *pattern);

/* The word that a pattern begins with, or a '*' and a word: "" if it begins with a field or another mark. */
struct span pattern_lead(const struct pattern *pattern);

/* What a line says that fits pattern number `number`, behind whatever stands before its lead, or what
 * paste_strip() drops. */
bool pattern_match(const struct pattern *pattern, size_t number, const struct dialect_look *look,
                   struct dialect_line *ret);

#endif
