/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/screen.h"

#define BLANKS "                    "
#define BLANKS_LENGTH (sizeof(BLANKS) - 1)

void screen_blank_row(const struct screen *screen)
{
    uint32_t left = screen->columns - 1;

    put_str(&screen->sink, "\r");
    for (uint32_t n; left; left -= n) {
        n = left < BLANKS_LENGTH ? left : BLANKS_LENGTH;
        put_bytes(&screen->sink, BLANKS, n);
    }
    put_str(&screen->sink, "\r");
}
