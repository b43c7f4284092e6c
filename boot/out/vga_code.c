/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/vga_code.h"

#include "boot/entry/io.h"
#include "boot/out/sinks.h"
#include "boot/out/vga_registers.h"

/* Characters of 8 lines; of each of their 32 bytes in plane 2 the first 8 are shown. */
#define LINES 8u
#define GLYPH_BYTES 32u

/* The font in use begins at 0 in plane 2; ours stands in the second of the eight, at 0x4000. */
#define OWN_FONT 0x4000u
#define OWN_FONT_ON 0x05 /* Character Map Select: both maps are the second font */

/*
 * Sixteen glyphs of two by two modules stand where a VGA draws the ninth column of a character as the eighth
 * (0xc0 to 0xdf), so that there is no gap. Bits of a glyph's number are light modules: 1 upper left, 2 upper
 * right, 4 lower left, 8 lower right.
 */
#define FIRST_GLYPH 0xc0u
#define WHITE_ON_BLACK 0x0f00u

/* What is different while a code is shown. */
static struct {
    bool shown;
    uint8_t lines, cursor, font;
} before;

/* The registers through which plane 2 is seen as bytes, and what they hold meanwhile. */
static const struct {
    uint16_t port;
    uint8_t index, value;
} plane_2[] = {
    {SEQUENCER, 2, 0x04}, /* map mask: plane 2 */
    {SEQUENCER, 4, 0x06}, /* memory mode: no odd and even, no chain */
    {GRAPHICS, 4, 0x02},  /* read map: plane 2 */
    {GRAPHICS, 5, 0x00},  /* mode: write bytes as they are */
    {GRAPHICS, 6, 0x0c},  /* miscellaneous: 0xb8000 on, text, no odd and even */
};
#define PLANE_2 (sizeof(plane_2) / sizeof(plane_2[0]))

/* A glyph of the font in use, 16 lines high, in half of them: a line of it is two of those together. */
static void squeeze_glyph(uint32_t glyph)
{
    const uint32_t from = VGA_MEMORY + glyph * GLYPH_BYTES;
    uint32_t half[2];

    for (uint32_t i = 0; i < 2; i++) {
        half[i] = 0;
        for (uint32_t word = 0; word < 2; word++) {
            const uint32_t lines = mmio_read32(from + 8 * i + 4 * word);
            const uint32_t pairs = lines | lines >> 8;

            half[i] |= ((pairs & 0xff) | (pairs >> 8 & 0xff00)) << 16 * word;
        }
    }
    for (uint32_t i = 0; i < 2; i++)
        mmio_write32(from + OWN_FONT + 4 * i, half[i]);
}

static void write_modules(uint32_t glyph)
{
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t light = glyph >> 2 * i, line = (light & 1 ? 0xf0 : 0) | (light & 2 ? 0x0f : 0);

        mmio_write32(VGA_MEMORY + OWN_FONT + (FIRST_GLYPH + glyph) * GLYPH_BYTES + 4 * i, line * 0x01010101u);
    }
}

static void write_font(void)
{
    uint8_t kept[PLANE_2];

    for (uint32_t i = 0; i < PLANE_2; i++) {
        kept[i] = vga_register(plane_2[i].port, plane_2[i].index);
        vga_set_register(plane_2[i].port, plane_2[i].index, plane_2[i].value);
    }
    for (uint32_t glyph = ' '; glyph <= '~'; glyph++)
        squeeze_glyph(glyph);
    for (uint32_t glyph = 0; glyph < 16; glyph++)
        write_modules(glyph);
    for (uint32_t i = 0; i < PLANE_2; i++)
        vga_set_register(plane_2[i].port, plane_2[i].index, kept[i]);
}

/* How many lines are shown: ten bits, the upper two of which stand in the overflow register. */
static uint32_t lines_shown(void)
{
    const uint32_t overflow = vga_register(CRTC, 0x07);

    return 1 + (vga_register(CRTC, 0x12) | (overflow & 0x02) << 7 | (overflow & 0x40) << 3);
}

static void change_mode(void)
{
    before.lines = vga_register(CRTC, 0x09);
    before.cursor = vga_register(CRTC, 0x0a);
    before.font = vga_register(SEQUENCER, 3);
    before.shown = true;
    vga_set_register(CRTC, 0x09, (uint8_t)((before.lines & 0xe0u) | (LINES - 1)));
    vga_set_register(CRTC, 0x0a, before.cursor | 0x20); /* no cursor */
    vga_set_register(SEQUENCER, 3, OWN_FONT_ON);
}

/* The character of two by two modules, of which x, y is the upper left one. */
static uint16_t cell_of(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    uint32_t light = 0;

    for (uint32_t i = 0; i < 4; i++)
        light |= (uint32_t)!qr_dark(symbol, x + i % 2, y + i / 2) << i;
    return (uint16_t)(WHITE_ON_BLACK | FIRST_GLYPH | light);
}

bool vga_code_show(const struct qr_symbol *symbol, const uint16_t *caption)
{
    const uint32_t rows = lines_shown() / LINES, side = (symbol->side + 2 * QR_QUIET + 1) / 2;
    const uint32_t left = (VGA_COLUMNS - side) / 2;

    if (rows < side + 1 || side > VGA_COLUMNS)
        return false;
    const uint32_t top = 1 + (rows - 1 - side) / 2;

    if (!before.shown) {
        write_font();
        change_mode();
    }
    for (uint32_t i = 0; i < rows * VGA_COLUMNS; i += 2) {
        uint32_t cells = 0;

        for (uint32_t at = i + 2; at-- > i;) {
            const uint32_t x = at % VGA_COLUMNS - left, y = at / VGA_COLUMNS - top;
            const uint32_t cell = at < VGA_COLUMNS       ? caption[at]
                                  : x < side && y < side ? cell_of(symbol, 2 * x - QR_QUIET, 2 * y - QR_QUIET)
                                                         : VGA_BLANK;

            cells = cells << 16 | cell;
        }
        mmio_write32(VGA_MEMORY + 2 * i, cells);
    }
    return true;
}

void vga_code_end(void)
{
    if (!before.shown)
        return;
    before.shown = false;
    vga_set_register(CRTC, 0x09, before.lines);
    vga_set_register(CRTC, 0x0a, before.cursor);
    vga_set_register(SEQUENCER, 3, before.font);
}
