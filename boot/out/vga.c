/* SPDX-License-Identifier: BSD-2-Clause */
/* A VGA in its text mode of 80 by 25 characters at 0xb8000 (IBM VGA Technical Reference, 1992). */
#include "boot/out/sinks.h"
#include "boot/out/vga_code.h"
#include "boot/out/vga_registers.h"
#include "probe/table/mem.h"

#define CELLS (VGA_COLUMNS * VGA_ROWS)

#define GRAPHICS_MISC 6
#define MISC_MAP_AND_MODE 0x0d /* the memory map, and whether it is graphics ... */
#define MISC_TEXT 0x0c         /* ... 0xb8000 to 0xbffff, text */

enum { CRTC_START_HIGH = 0x0c, CRTC_START_LOW = 0x0d, CRTC_CURSOR_HIGH = 0x0e, CRTC_CURSOR_LOW = 0x0f };

/* The picture is kept here and copied as a whole: reading a VGA back, or scrolling in it, is slow everywhere.
 */
static uint16_t cells[CELLS] __attribute__((aligned(4)));
static uint32_t at;

static bool holds(uint32_t value)
{
    mmio_write32(VGA_MEMORY, value);
    return mmio_read32(VGA_MEMORY) == value;
}

bool vga_open(const struct boot_info *info)
{
    if (info->screen == SCREEN_GRAPHICS)
        return false;
    if ((vga_register(GRAPHICS, GRAPHICS_MISC) & MISC_MAP_AND_MODE) != MISC_TEXT)
        return false;
    if (!holds(0x07200741) || !holds(0x07420720))
        return false;
    vga_set_register(CRTC, CRTC_START_HIGH, 0);
    vga_set_register(CRTC, CRTC_START_LOW, 0);
    vga_clear();
    return true;
}

static void scroll(void)
{
    memmove(cells, cells + VGA_COLUMNS, (CELLS - VGA_COLUMNS) * sizeof(cells[0]));
    for (uint32_t i = CELLS - VGA_COLUMNS; i < CELLS; i++)
        cells[i] = VGA_BLANK;
    at -= VGA_COLUMNS;
}

static void put(char c)
{
    if (at == CELLS)
        scroll();
    if (c == '\r')
        at -= at % VGA_COLUMNS;
    else if (c == '\n')
        at += VGA_COLUMNS - at % VGA_COLUMNS;
    else
        cells[at++] = (uint16_t)(0x0700 | (uint8_t)c);
}

static void show(void)
{
    const uint32_t cursor = at < CELLS ? at : CELLS - 1;

    for (uint32_t i = 0; i < CELLS / 2; i++)
        mmio_write32(VGA_MEMORY + 4 * i, cells[2 * i] | (uint32_t)cells[2 * i + 1] << 16);
    vga_set_register(CRTC, CRTC_CURSOR_HIGH, (uint8_t)(cursor >> 8));
    vga_set_register(CRTC, CRTC_CURSOR_LOW, (uint8_t)cursor);
}

void vga_write(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;

    (void)ctx;
    for (size_t i = 0; i < n; i++)
        put(text[i]);
    show();
}

bool vga_code(const struct qr_symbol *symbol)
{
    return vga_code_show(symbol, cells);
}

void vga_clear(void)
{
    vga_code_end();
    for (uint32_t i = 0; i < CELLS; i++)
        cells[i] = VGA_BLANK;
    at = 0;
    show();
}
