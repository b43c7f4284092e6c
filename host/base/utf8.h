/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_UTF8_H
#define HOST_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The character that begins n bytes of UTF-8 (RFC 3629), n not 0, and its length in bytes; 0 if there is
 * none: a byte that begins no character, one cut short, a surrogate, or a number past 0x10ffff.
 */
size_t utf8_character(const char *bytes, size_t n, uint32_t *ret);

#endif
