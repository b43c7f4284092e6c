/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROBE_TABLE_NEAREST_H
#define PROBE_TABLE_NEAREST_H

#include <stddef.h>

/*
 * The name that differs from the n bytes at word by the fewest insertions, deletions and changes
 * (Levenshtein), the first of equals; NULL if none is within a third of the word's length, two at least.
 * Names and words over 31 bytes never match.
 */
const char *nearest_name(const char *const *names, size_t count, const char *word, size_t n);

#endif
