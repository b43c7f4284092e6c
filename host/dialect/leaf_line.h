/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of xxd and hexdump -C, 16 bytes each. */
#ifndef HOST_DIALECT_LEAF_LINE_H
#define HOST_DIALECT_LEAF_LINE_H

#include "host/dialect/leaf_bytes.h"

/* Which byte of four printed together is the first: told by a line whose letters fit one way alone. */
enum leaf_bytes_order { LEAF_BYTES_UNTOLD, LEAF_BYTES_PLAIN, LEAF_BYTES_TURNED };

/*
 * "00000010: 5406 0500 0008 0200 0332 d8f6 fdfb 8b17  T........2......" of xxd, in groups of 1, 2, 4 or 8
 * bytes, also with -e, or "00000010  54 06 05 00 ...  |T...............|" of hexdump -C. Letters that are
 * others than the bytes make it none, and so do groups of 4 bytes in an order that nothing tells.
 */
bool leaf_line_row(struct span line, enum leaf_bytes_order *order, uint64_t *ret_offset,
                   unsigned char ret[LEAF_BYTES]);

/* "00000200", with which such a text ends. */
bool leaf_line_end(struct span line, uint64_t *ret_offset);

/* True for what was to be such a row: an offset, and behind it digits. */
bool leaf_line_begun(struct span line);

/* True for a row by which a text is known: the first of a range. */
bool leaf_line_tells(struct span line);

#endif
