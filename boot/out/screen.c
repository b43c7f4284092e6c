/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/screen.h"

#include "boot/out/input.h"
#include "boot/out/sinks.h"

static void clear(void *ctx)
{
    (void)ctx;
    vga_clear();
}

static bool more(void *ctx)
{
    (void)ctx;
    return input_wait(SCREEN_WAIT_MS) == INPUT_KEY;
}

const struct screen *screen_take(void)
{
    static const struct screen vga = {{vga_write, NULL}, VGA_COLUMNS, VGA_ROWS, clear, more, NULL};

    return sinks_part(true) ? &vga : NULL;
}
