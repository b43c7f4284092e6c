/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_DIALECT_NOT_A_TABLE_H
#define HOST_DIALECT_NOT_A_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/input.h"

/*
 * What a text without a table is, where it is a known thing that is taken for one (a pointer to the table,
 * raw words of memory, the structure's layout ...), and what to print instead: a sentence without line end,
 * and the line it is about. NULL if it is nothing known.
 */
const char *not_a_table(const char *text, size_t n, uint64_t *ret_line);

/*
 * What a file of another kind is (a dump, a program, compressed, UTF-16) and what to do with it, by its first
 * n bytes, of which 8 are enough: a sentence without line end. NULL if they are those of no known kind.
 */
const char *not_a_table_file(const char *front, size_t n);

/* True for "12,14c12", by which diff says where two files differ. */
bool not_a_table_places(struct span line);

#endif
