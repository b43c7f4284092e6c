/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QR code on a VGA in its text mode: its 400 lines as 50 rows of characters that are 8 lines high, of which
 * a font of our own makes four modules each, so that modules are about square (IBM VGA Technical Reference,
 * 1992).
 */
#ifndef BOOT_OUT_VGA_CODE_H
#define BOOT_OUT_VGA_CODE_H

#include "probe/qr/symbol.h"

/*
 * Show a code below a caption, which is the first row of cells, VGA_COLUMNS of them. False, and nothing
 * changed, if the VGA shows fewer lines than it takes.
 */
bool vga_code_show(const struct qr_symbol *symbol, const uint16_t *caption);

/* Back to 25 rows and the font of before, if a code is shown; what stood there is to be written anew. */
void vga_code_end(void);

#endif
