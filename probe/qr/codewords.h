/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The content of a QR code: text in the alphanumeric mode, error correction level L (ISO/IEC 18004:2015, 7.4
 * to 7.6).
 */
#ifndef PROBE_QR_CODEWORDS_H
#define PROBE_QR_CODEWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Versions 1 to 15 of the 40: what a VGA in a text mode can show (boot/out/vga_code.c). Their largest has so
 * many modules a side, takes so many characters and has so many codewords. */
#define QR_VERSIONS 15u
#define QR_SIDE 77u
#define QR_TEXT 758u
#define QR_CODEWORDS 655u

/* A row of probe/spec/qr.def. */
struct qr_version {
    uint16_t words; /* codewords in all */
    uint8_t check;  /* of which so many in each block check the others */
    uint8_t blocks;
    uint8_t at[3]; /* alignment patterns beside that at 6, 0: none */
};

/* Of version 1 to QR_VERSIONS. */
const struct qr_version *qr_version(uint32_t version);

/* The characters of the alphanumeric mode in the order of their values, which base45 (RFC 9285) shares. */
extern const char qr_characters[46];

/* The value of a character, 45 for one that the mode does not have. */
uint32_t qr_character_value(char c);

/* The smallest version that takes n characters; 0 if none does. */
uint32_t qr_version_for(size_t n);

/*
 * All codewords in the order in which they are placed, qr_version(version)->words of them. The text's n
 * characters fit into the version and are of the mode.
 */
void qr_codewords(uint32_t version, const char *text, size_t n, uint8_t *out);

/* The check codewords of n others, count of them, at most 30: the rest of a division in GF(256) modulo 0x11d.
 */
void qr_check_words(const uint8_t *words, size_t n, uint8_t *out, uint32_t count);

#endif
