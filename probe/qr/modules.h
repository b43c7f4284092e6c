/* SPDX-License-Identifier: BSD-2-Clause */
/* A picture of modules, and how hard it is to read. */
#ifndef PROBE_QR_MODULES_H
#define PROBE_QR_MODULES_H

#include "probe/qr/codewords.h"

/* side by side modules; qr_dark() has them. */
struct qr_symbol {
    uint32_t version, side;
    uint8_t bits[(QR_SIDE * QR_SIDE + 7) / 8];
};

/* Whether the module in column x of row y is dark; false for those outside, which are the quiet zone. */
bool qr_dark(const struct qr_symbol *symbol, uint32_t x, uint32_t y);

/*
 * How hard a code is to read (ISO/IEC 18004:2015, 7.8.3): runs of one colour, squares of one colour, what
 * looks like a finder pattern, and how far from half the dark modules are.
 */
uint32_t qr_penalty(const struct qr_symbol *symbol);

#endif
