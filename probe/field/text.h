/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of the spec, packed to half their size: two thousand of them are most of what an image carries.
 */
#ifndef PROBE_FIELD_TEXT_H
#define PROBE_FIELD_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* The longest text, and the most of it that one packed byte stands for; host/pack/pack.c keeps to both. */
#define TEXT_LONGEST 63
#define TEXT_PART 3

/* Room to unpack a text: its last part is stored whole, with what fills it up. */
#define TEXT_SIZE (TEXT_LONGEST + TEXT_PART + 1)

/* The length of the text at an offset that a TEXT_OFFSET() gave, 0 to 63. */
uint32_t text_length(uint32_t offset);

/* Unpack the text at such an offset into out. Returns its length. */
uint32_t text_unpack(uint32_t offset, char out[TEXT_SIZE]);

#endif
