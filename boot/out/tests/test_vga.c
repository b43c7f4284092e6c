/* SPDX-License-Identifier: BSD-2-Clause */
/* A VGA that is looked at: what stands in its 25 rows, and where the cursor blinks. */
#include "boot/out/sinks.h"

#include <stdio.h>
#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

#define FIRST 0xb8000u
#define CELLS 2000u

static struct {
    bool works, drops_second, touched;
    uint8_t misc, graphics_index, crtc_index, crtc[256];
    uint16_t cell[CELLS];
} vga;
static struct boot_info info;

static uint32_t in(uint16_t port, unsigned width)
{
    assert_int_equal(width, 1);
    return port == 0x3cf && vga.graphics_index == 6 ? vga.misc : UINT32_MAX;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    assert_int_equal(width, 1);
    if (port == 0x3ce)
        vga.graphics_index = (uint8_t)value;
    else if (port == 0x3d4)
        vga.crtc_index = (uint8_t)value;
    else if (port == 0x3d5)
        vga.crtc[vga.crtc_index] = (uint8_t)value;
    else
        fail_msg("port %x written", port);
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    const uint32_t at = (address - FIRST) / 2;

    assert_int_equal(width, 4);
    assert_true(address >= FIRST && at + 1 < CELLS);
    return vga.works ? vga.cell[at] | (uint32_t)vga.cell[at + 1] << 16 : UINT32_MAX;
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    const uint32_t at = (address - FIRST) / 2;

    assert_int_equal(width, 4);
    assert_true(address >= FIRST && at + 1 < CELLS);
    if (vga.drops_second && vga.touched)
        return;
    vga.touched = true;
    vga.cell[at] = (uint16_t)value;
    vga.cell[at + 1] = (uint16_t)(value >> 16);
}

static int start(void **state)
{
    (void)state;
    fake_machine_init();
    memset(&vga, 0, sizeof(vga));
    memset(&info, 0, sizeof(info));
    vga.works = true;
    vga.misc = 0xee;
    memset(vga.crtc, 0xaa, sizeof(vga.crtc));
    fake_machine.in = in;
    fake_machine.out = out;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = memory_out;
    return 0;
}

/* A row without the blanks at its end; every cell is light grey on black. */
static const char *row(unsigned y)
{
    static char text[81];
    size_t n = 80;

    for (size_t x = 0; x < 80; x++) {
        assert_int_equal(vga.cell[y * 80 + x] >> 8, 0x07);
        text[x] = (char)vga.cell[y * 80 + x];
    }
    while (n && text[n - 1] == ' ')
        n--;
    text[n] = 0;
    return text;
}

static void check_cursor(unsigned at)
{
    assert_int_equal(vga.crtc[0x0e] << 8 | vga.crtc[0x0f], at);
}

static void write_text(const char *text)
{
    vga_write(NULL, text, strlen(text));
}

static void test_opens(void **state)
{
    (void)state;
    assert_true(vga_open(&info));
    assert_int_equal(vga.crtc[0x0c] << 8 | vga.crtc[0x0d], 0);
    for (unsigned y = 0; y < 25; y++)
        check_text("blank", row(y), "");
    check_cursor(0);
}

static void test_not_there(void **state)
{
    static const uint8_t others[] = {0xff, 0x05, 0x04, 0x00, 0x08, 0x0d, 0x0f};

    info.screen = SCREEN_GRAPHICS;
    assert_false(vga_open(&info));
    for (size_t i = 0; i < COUNT(others); i++) {
        start(state);
        vga.misc = others[i];
        assert_false(vga_open(&info));
        assert_false(vga.touched);
    }
    start(state);
    vga.works = false;
    assert_false(vga_open(&info));
    /* Something that holds what was written to it first is no memory either. */
    start(state);
    vga.drops_second = true;
    assert_false(vga_open(&info));
}

static void test_lines(void **state)
{
    (void)state;
    assert_true(vga_open(&info));
    write_text("one\n\nthree");
    check_text("row 0", row(0), "one");
    check_text("row 1", row(1), "");
    check_text("row 2", row(2), "three");
    check_cursor(165);
    write_text("\rTH");
    check_text("row 2", row(2), "THree");
    check_cursor(162);
    write_text("\r");
    check_cursor(160);
    write_text("\n\xdb");
    assert_int_equal(vga.cell[240], 0x07db);
    vga_clear();
    check_text("row 0", row(0), "");
    check_cursor(0);
}

/* A row of 80 characters goes on in the next; the LF behind it begins a row of its own. */
static void test_wraps(void **state)
{
    char text[82];

    (void)state;
    assert_true(vga_open(&info));
    memset(text, 'x', 81);
    text[81] = 0;
    write_text(text);
    text[80] = 0;
    check_text("row 0", row(0), text);
    check_text("row 1", row(1), "x");
    check_cursor(81);
}

static void test_scrolls(void **state)
{
    (void)state;
    assert_true(vga_open(&info));
    for (unsigned i = 0; i < 27; i++) {
        char line[16];

        snprintf(line, sizeof(line), "%s%u", i ? "\n" : "", i);
        write_text(line);
    }
    for (unsigned y = 0; y < 25; y++) {
        char want[16];

        snprintf(want, sizeof(want), "%u", y + 2);
        check_text("row", row(y), want);
    }
    check_cursor(24 * 80 + 2);
    /* Behind the last row the cursor stays in the last cell, until there is more to show. */
    write_text("\n");
    check_text("last", row(24), "26");
    check_cursor(1999);
    write_text("z");
    check_text("last", row(24), "z");
    check_text("before", row(23), "26");
    check_cursor(24 * 80 + 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_opens, start),   cmocka_unit_test_setup(test_not_there, start),
        cmocka_unit_test_setup(test_lines, start),   cmocka_unit_test_setup(test_wraps, start),
        cmocka_unit_test_setup(test_scrolls, start),
    };

    return cmocka_run_group_tests_name("vga", tests, NULL, NULL);
}
