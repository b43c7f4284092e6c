/* SPDX-License-Identifier: BSD-2-Clause */
/* A VGA in its text mode of 80 by 25 characters at 0xb8000 (IBM VGA Technical Reference, 1992). */
#include "boot/entry/io.h"
#include "boot/out/sinks.h"
#include "probe/table/mem.h"

#define CELLS (VGA_COLUMNS * VGA_ROWS)
#define BLANK 0x0720u /* a space, light grey on black */

#define GRAPHICS_INDEX 0x3ce
#define GRAPHICS_DATA 0x3cf
#define GRAPHICS_MISC 6
#define MISC_MAP_AND_MODE 0x0d /* the memory map, and whether it is graphics ... */
#define MISC_TEXT 0x0c         /* ... 0xb8000 to 0xbffff, text */

#define CRTC_INDEX 0x3d4
#define CRTC_DATA 0x3d5
enum { CRTC_START_HIGH = 0x0c, CRTC_START_LOW = 0x0d, CRTC_CURSOR_HIGH = 0x0e, CRTC_CURSOR_LOW = 0x0f };

#define MEMORY 0xb8000u /* two cells a word */

/* The picture is kept here and copied as a whole: reading a VGA back, or scrolling in it, is slow everywhere.
 */
static uint16_t cells[CELLS] __attribute__((aligned(4)));
static uint32_t at;

static void crtc(uint8_t index, uint8_t value)
{
    out8(CRTC_INDEX, index);
    out8(CRTC_DATA, value);
}

static bool holds(uint32_t value)
{
    mmio_write32(MEMORY, value);
    return mmio_read32(MEMORY) == value;
}

bool vga_open(const struct boot_info *info)
{
    if (info->screen == SCREEN_GRAPHICS)
        return false;
    out8(GRAPHICS_INDEX, GRAPHICS_MISC);
    if ((in8(GRAPHICS_DATA) & MISC_MAP_AND_MODE) != MISC_TEXT)
        return false;
    if (!holds(0x07200741) || !holds(0x07420720))
        return false;
    crtc(CRTC_START_HIGH, 0);
    crtc(CRTC_START_LOW, 0);
    vga_clear();
    return true;
}

static void scroll(void)
{
    memmove(cells, cells + VGA_COLUMNS, (CELLS - VGA_COLUMNS) * sizeof(cells[0]));
    for (uint32_t i = CELLS - VGA_COLUMNS; i < CELLS; i++)
        cells[i] = BLANK;
    at -= VGA_COLUMNS;
}

static void put(char c)
{
    if (at == CELLS)
        scroll();
    if (c == '\n')
        at += VGA_COLUMNS - at % VGA_COLUMNS;
    else
        cells[at++] = (uint16_t)(0x0700 | (uint8_t)c);
}

static void show(void)
{
    const uint32_t cursor = at < CELLS ? at : CELLS - 1;

    for (uint32_t i = 0; i < CELLS / 2; i++)
        mmio_write32(MEMORY + 4 * i, cells[2 * i] | (uint32_t)cells[2 * i + 1] << 16);
    crtc(CRTC_CURSOR_HIGH, (uint8_t)(cursor >> 8));
    crtc(CRTC_CURSOR_LOW, (uint8_t)cursor);
}

void vga_write(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;

    (void)ctx;
    for (size_t i = 0; i < n; i++)
        put(text[i]);
    show();
}

void vga_clear(void)
{
    for (uint32_t i = 0; i < CELLS; i++)
        cells[i] = BLANK;
    at = 0;
    show();
}
