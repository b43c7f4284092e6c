/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/code.h"

/* Rows of text are so many pixels high (UEFI 2.10, 33.3.1.2 "EFI_GLYPH_HEIGHT"), and stand in the middle of
 * the screen (EDK2's GraphicsConsoleDxe). */
#define ROW_PIXELS 19u

/* Where the code stands, its quiet zone too, and how large a module is. */
struct place {
    uint32_t left, top, module;
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* In the middle of what is left below the row; module 0: there is no room. */
static struct place find_place(uint32_t width, uint32_t height, uint32_t below, uint32_t side)
{
    const uint32_t room = height > below ? height - below : 0, module = smaller(width, room) / side;

    if (!module)
        return (struct place){0};
    return (struct place){(width - module * side) / 2, below + (room - module * side) / 2, module};
}

static bool fill(EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics, bool dark, uint32_t x, uint32_t y, uint32_t width,
                 uint32_t height)
{
    static EFI_GRAPHICS_OUTPUT_BLT_PIXEL black, white = {0xff, 0xff, 0xff, 0};

    return !EFI_ERROR(
        graphics->Blt(graphics, dark ? &black : &white, EfiBltVideoFill, 0, 0, x, y, width, height, 0));
}

/* The dark modules of a row, those beside each other at once. */
static bool draw_row(EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics, const struct place *place,
                     const struct qr_symbol *symbol, uint32_t y)
{
    for (uint32_t x = 0, end; x < symbol->side; x = end) {
        const bool dark = qr_dark(symbol, x, y);

        for (end = x + 1; end < symbol->side && qr_dark(symbol, end, y) == dark; end++)
            ;
        if (dark &&
            !fill(graphics, true, place->left + (x + QR_QUIET) * place->module,
                  place->top + (y + QR_QUIET) * place->module, (end - x) * place->module, place->module))
            return false;
    }
    return true;
}

bool code_draw(EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics, uint32_t rows, const struct qr_symbol *symbol)
{
    const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = graphics->Mode->Info;
    const uint32_t width = info->HorizontalResolution, height = info->VerticalResolution;
    const uint32_t side = symbol->side + 2 * QR_QUIET;
    const uint32_t above = height / ROW_PIXELS >= rows ? (height - rows * ROW_PIXELS) / 2 : ROW_PIXELS / 2;
    struct place place = find_place(width, height, above + 2 * ROW_PIXELS, side);

    if (!place.module)
        place = find_place(width, height, 0, side);
    if (!place.module ||
        !fill(graphics, false, place.left, place.top, side * place.module, side * place.module))
        return false;
    for (uint32_t y = 0; y < symbol->side; y++)
        if (!draw_row(graphics, &place, symbol, y))
            return false;
    return true;
}
