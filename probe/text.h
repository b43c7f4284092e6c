/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of the spec, packed to half their size: two thousand of them are most of what an image carries.
 */
#ifndef PROBE_TEXT_H
#define PROBE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* The longest text with its NUL; host/pack/pack.c keeps to it. */
#define TEXT_SIZE 64

/* The length of the text at an offset that a TEXT_OFFSET() gave, 0 to 63. */
uint32_t text_length(uint32_t offset);

/* Unpack the text at such an offset into out. Returns its length. */
uint32_t text_unpack(uint32_t offset, char out[TEXT_SIZE]);

#endif
