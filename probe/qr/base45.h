/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes as text of the 45 characters of a QR code's alphanumeric mode (RFC 9285). */
#ifndef PROBE_QR_BASE45_H
#define PROBE_QR_BASE45_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many characters n bytes take. */
#define BASE45_LENGTH(n) ((n) / 2 * 3 + (n) % 2 * 2)

/* Write BASE45_LENGTH(n) characters, no NUL. */
void base45_put(char *out, const uint8_t *bytes, size_t n);

/*
 * The bytes of n characters, at most n / 3 * 2 + 1 of them. False if some characters are none of base45, or
 * stand for too large a number, or one of a group is missing.
 */
bool base45_take(const char *text, size_t n, uint8_t *out, size_t *ret);

#endif
