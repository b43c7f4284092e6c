/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/screen.h"

#include "boot/out/input.h"
#include "boot/out/sinks.h"

static void clear(void *ctx)
{
    (void)ctx;
    vga_clear();
}

static enum screen_key next_key(void *ctx, uint32_t seconds)
{
    (void)ctx;
    return input_wait(seconds ? seconds * 1000 : SCREEN_WAIT_MS);
}

static bool show_code(void *ctx, const struct qr_symbol *symbol)
{
    (void)ctx;
    return vga_code(symbol);
}

const struct screen *screen_take(void)
{
    static const struct screen vga = {{vga_write, NULL}, VGA_COLUMNS, VGA_ROWS, clear,
                                      next_key,          show_code,   NULL};

    return sinks_part(true) ? &vga : NULL;
}
