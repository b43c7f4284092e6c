/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/screen.h"

void screen_blank_row(const struct screen *screen)
{
    put_str(&screen->sink, "\r");
    for (uint32_t left = screen->columns - 1; left; left--)
        put_str(&screen->sink, " ");
    put_str(&screen->sink, "\r");
}
