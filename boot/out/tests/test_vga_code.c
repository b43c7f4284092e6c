/* SPDX-License-Identifier: BSD-2-Clause */
/* A code on a VGA whose registers and memory planes are looked at, drawn as a VGA draws its text. */
#include "boot/out/vga_code.h"

#include <stdlib.h>
#include <string.h>

#include "boot/out/sinks.h"
#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

#define FIRST 0xb8000u
#define CELL_WIDTH 9u
#define WIDTH (80 * CELL_WIDTH)
#define HEIGHT 400u

/* Sequencer at 0x3c4, graphics at 0x3ce, CRTC at 0x3d4: an index, then a value. */
static struct {
    uint8_t index[3], value[3][256];
    uint8_t font[0x8000];  /* plane 2 */
    uint16_t cell[0x2000]; /* planes 0 and 1 */
    uint8_t before[3][256];
} vga;
static struct boot_info info;
static bool lit[HEIGHT][WIDTH];

static unsigned device(uint16_t port)
{
    switch (port & ~1) {
    case 0x3c4:
        return 0;
    case 0x3ce:
        return 1;
    case 0x3d4:
        return 2;
    default:
        fail_msg("port %x", port);
        return 0;
    }
}

static uint32_t in(uint16_t port, unsigned width)
{
    assert_true(width == 1 && port & 1);
    return vga.value[device(port)][vga.index[device(port)]];
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    assert_int_equal(width, 1);
    if (port & 1)
        vga.value[device(port)][vga.index[device(port)]] = (uint8_t)value;
    else
        vga.index[device(port)] = (uint8_t)value;
}

/* Plane 2 is seen as bytes if no odd and even is chosen anywhere, and it alone is written and read. */
static bool plane_2(void)
{
    if (vga.value[1][6] == 0x0e)
        return false;
    assert_int_equal(vga.value[1][6], 0x0c);
    assert_int_equal(vga.value[0][2], 4);
    assert_int_equal(vga.value[0][4] & 0x0e, 6); /* with more than 64 KiB */
    assert_int_equal(vga.value[1][4], 2);
    assert_int_equal(vga.value[1][5], 0);
    return true;
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    uint32_t value;

    assert_true(width == 4 && address >= FIRST && address + 4 <= FIRST + 0x4000 && !(address & 3));
    if (plane_2())
        memcpy(&value, vga.font + (address - FIRST), 4);
    else
        memcpy(&value, (uint8_t *)vga.cell + (address - FIRST), 4);
    return value;
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    assert_true(width == 4 && address >= FIRST && address + 4 <= FIRST + 0x8000 && !(address & 3));
    if (plane_2()) {
        assert_true(address >= FIRST + 0x4000 && address < FIRST + 0x6000); /* the font of before stays */
        memcpy(vga.font + (address - FIRST), &value, 4);
    } else {
        assert_true(address + 4 <= FIRST + sizeof(vga.cell));
        memcpy((uint8_t *)vga.cell + (address - FIRST), &value, 4);
    }
}

static int start(void **state)
{
    (void)state;
    fake_machine_init();
    memset(&vga, 0, sizeof(vga));
    vga.value[0][2] = 3; /* as a BIOS leaves mode 3 */
    vga.value[0][4] = 2;
    vga.value[1][5] = 0x10;
    vga.value[1][6] = 0x0e;
    vga.value[2][7] = 0x1f;
    vga.value[2][9] = 0x4f;
    vga.value[2][0x0a] = 0x0d;
    vga.value[2][0x12] = 0x8f;
    for (size_t i = 0; i < 0x2000; i++)
        vga.font[i] = i % 32 < 16 ? (uint8_t)(i / 32 * 7 + i % 32) : 0;
    fake_machine.in = in;
    fake_machine.out = out;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = memory_out;
    vga_code_end();
    assert_true(vga_open(&info));
    memcpy(vga.before, vga.value, sizeof(vga.before));
    return 0;
}

/* What is on the screen: cells of 9 pixels, the ninth as the eighth in those from 0xc0 to 0xdf. */
static void draw(void)
{
    const unsigned lines = (vga.value[2][9] & 0x1f) + 1u;
    const unsigned from = vga.value[0][3] == 5 ? 0x4000 : 0;

    memset(lit, 0, sizeof(lit));
    for (unsigned y = 0; y < HEIGHT; y++)
        for (unsigned x = 0; x < WIDTH; x++) {
            const uint16_t cell = vga.cell[y / lines * 80 + x / CELL_WIDTH];
            const uint8_t glyph = (uint8_t)cell;
            const uint8_t line = vga.font[from + glyph * 32u + y % lines];
            const unsigned column = x % CELL_WIDTH;
            const bool set = column < 8 ? line >> (7 - column) & 1 : glyph >> 5 == 6 && line & 1;

            assert_true(cell >> 8 == 0x07 || cell >> 8 == 0x0f); /* on black, no blinking */
            lit[y][x] = set;
        }
}

/* Every module, quiet zone and all, has its colour all over: 4 pixels in a cell's left half, 5 in its right.
 */
static void check_picture(const struct qr_symbol *symbol)
{
    const unsigned cells = (symbol->side + 8 + 1) / 2, left = (80 - cells) / 2,
                   top = 1 + (50 - 1 - cells) / 2;

    draw();
    for (uint32_t y = 0; y < symbol->side + 8; y++)
        for (uint32_t x = 0; x < symbol->side + 8; x++) {
            const unsigned at_x = left * 9 + x / 2 * 9 + (x % 2 ? 4 : 0), at_y = top * 8 + 4 * y;
            const bool dark = qr_dark(symbol, x - 4, y - 4);

            for (unsigned dy = 0; dy < 4; dy++)
                for (unsigned dx = 0; dx < (x % 2 ? 5 : 4); dx++)
                    if (lit[at_y + dy][at_x + dx] == dark)
                        fail_msg("version %u: module %u,%u", symbol->version, x, y);
        }
}

/* Around it, but for the caption's line, there is nothing. */
static void check_around(const struct qr_symbol *symbol)
{
    const unsigned cells = (symbol->side + 8 + 1) / 2, left = (80 - cells) / 2,
                   top = 1 + (50 - 1 - cells) / 2;

    for (unsigned y = 1; y < 50; y++)
        for (unsigned x = 0; x < 80; x++)
            if (y < top || y >= top + cells || x < left || x >= left + cells)
                assert_int_equal(vga.cell[y * 80 + x], 0x0720);
}

static void test_codes(void **state)
{
    struct qr_symbol symbol;

    for (uint32_t version = 1; version <= QR_VERSIONS; version++) {
        start(state);
        put_str(&(struct sink){vga_write, NULL}, "CAPTION\r\nSECOND LINE");
        qr_symbol(&symbol, version, "7", 1, version % 8);
        assert_true(vga_code(&symbol));
        assert_int_equal(vga.value[2][9], 0x47);
        assert_int_equal(vga.value[2][0x0a] & 0x20, 0x20);
        check_picture(&symbol);
        check_around(&symbol);
        for (unsigned i = 0; i < 7; i++)
            assert_int_equal(vga.cell[i], 0x0700 | (unsigned)"CAPTION"[i]);
        /* A second one, and back: all registers are what they were, but for the cursor's place. */
        qr_symbol(&symbol, QR_VERSIONS + 1 - version, "7", 1, 0);
        assert_true(vga_code(&symbol));
        check_picture(&symbol);
        vga_clear();
        for (unsigned i = 0; i < 3; i++)
            for (unsigned at = 0; at < 256; at++)
                if (i != 2 || (at != 0x0e && at != 0x0f))
                    assert_int_equal(vga.value[i][at], vga.before[i][at]);
        for (unsigned i = 0; i < 2000; i++)
            assert_int_equal(vga.cell[i], 0x0720);
    }
}

/* Letters in half their height: nothing that is lit in two lines is lost. */
static void test_letters(void **state)
{
    struct qr_symbol symbol;

    (void)state;
    qr_symbol(&symbol, 1, "7", 1, 0);
    assert_true(vga_code(&symbol));
    for (unsigned glyph = ' '; glyph <= '~'; glyph++)
        for (unsigned line = 0; line < 8; line++)
            assert_int_equal(vga.font[0x4000 + glyph * 32 + line],
                             vga.font[glyph * 32 + 2 * line] | vga.font[glyph * 32 + 2 * line + 1]);
}

/* Only what is drawn of these glyphs and letters is written. */
static void test_font_elsewhere(void **state)
{
    struct qr_symbol symbol;

    (void)state;
    memset(vga.font + 0x4000, 0xee, 0x2000);
    qr_symbol(&symbol, 1, "7", 1, 0);
    assert_true(vga_code(&symbol));
    for (unsigned glyph = 0; glyph < 256; glyph++)
        for (unsigned line = 0; line < 32; line++)
            if (line >= 8 || ((glyph < ' ' || glyph > '~') && (glyph < 0xc0 || glyph > 0xcf)))
                assert_int_equal(vga.font[0x4000 + glyph * 32 + line], 0xee);
}

/* 350 and 200 lines hold small codes alone, 513 all; what does not fit changes nothing. */
static void test_no_room(void **state)
{
    static const struct {
        uint8_t overflow, end;
        uint32_t most;
    } modes[] = {{0x1f, 0x5d, 14}, {0x11, 0xc7, 5}, {0x5d, 0x00, 15}};
    struct qr_symbol symbol;

    for (size_t i = 0; i < COUNT(modes); i++)
        for (uint32_t version = 1; version <= QR_VERSIONS; version++) {
            start(state);
            vga.value[2][7] = modes[i].overflow;
            vga.value[2][0x12] = modes[i].end;
            qr_symbol(&symbol, version, "7", 1, 0);
            assert_int_equal(vga_code(&symbol), version <= modes[i].most);
            assert_int_equal(vga.value[2][9], version <= modes[i].most ? 0x47 : 0x4f);
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_codes, start),
        cmocka_unit_test_setup(test_letters, start),
        cmocka_unit_test_setup(test_font_elsewhere, start),
        cmocka_unit_test_setup(test_no_room, start),
    };

    return cmocka_run_group_tests_name("vga_code", tests, NULL, NULL);
}
