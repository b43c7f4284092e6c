/* SPDX-License-Identifier: BSD-2-Clause */
/* A QR code on a screen (UEFI 2.10, 12.9 "Graphics Output Protocol"). */
#ifndef EFI_OUT_CODE_H
#define EFI_OUT_CODE_H

#include "efi/base/firmware.h"
#include "probe/qr/symbol.h"

/*
 * Draw a code, dark on white with its quiet zone, as large as there is room for below the first row of a text
 * of so many rows, or on all of the screen if it does not fit there. False if it does not fit at all, or the
 * firmware reports an error.
 */
bool code_draw(EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics, uint32_t rows, const struct qr_symbol *symbol);

#endif
