/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/display.h"

#include <string.h>

#include "probe/tests/check.h"

static void display_write(void *ctx, const void *bytes, size_t n)
{
    struct display *display = ctx;
    const char *at = bytes;

    for (size_t i = 0; i < n; i++) {
        if (at[i] == '\n') {
            display->row++;
            display->column = 0;
            continue;
        }
        if (at[i] == '\r') {
            display->column = 0;
            continue;
        }
        assert_uint_in_range(at[i], ' ', '~');
        assert_true(display->row < display->screen.rows);
        assert_true(display->column < display->screen.columns - 1);
        display->cell[display->row][display->column++] = at[i];
    }
    assert_true(display->row < display->screen.rows);
}

static void clear(void *ctx)
{
    struct display *display = ctx;

    display->row = display->column = 0;
    display->code.side = 0;
    memset(display->cell, 0, sizeof(display->cell));
}

static bool show_code(void *ctx, const struct qr_symbol *symbol)
{
    struct display *display = ctx;

    if (display->code_rows < symbol->side)
        return false;
    assert_int_equal(display->row, 1);
    display->code = *symbol;
    display->shown++;
    return true;
}

static enum screen_key next_key(void *ctx, uint32_t seconds)
{
    struct display *display = ctx;

    display->seconds = seconds;
    if (!display->code.side)
        assert_int_equal(display->row, display->screen.rows - 1);
    for (uint32_t row = 0; row < display->screen.rows; row++) {
        size_t length = strlen(display->cell[row]);

        /* A row that was blanked. */
        while (row == display->screen.rows - 1 && length && display->cell[row][length - 1] == ' ')
            length--;
        put_bytes(&display->keep, display->cell[row], length);
        put_str(&display->keep, "\n");
    }
    display->pages++;
    if (!display->keys)
        return SCREEN_NONE;
    display->keys--;
    return display->press && *display->press ? (enum screen_key) * display->press++ : SCREEN_KEY;
}

const struct screen *display_screen(struct display *display, uint32_t columns, uint32_t rows, uint32_t keys)
{
    assert_true(columns <= DISPLAY_COLUMNS && rows <= DISPLAY_ROWS);
    clear(display);
    display->keys = keys;
    display->press = NULL;
    display->code_rows = QR_SIDE;
    display->shown = 0;
    display->pages = 0;
    display->keep = memory_sink(&display->seen);
    display->screen =
        (struct screen){{display_write, display}, columns, rows, clear, next_key, show_code, display};
    return &display->screen;
}
