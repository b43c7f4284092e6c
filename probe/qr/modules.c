/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/qr/modules.h"

/* The weights N1 to N4 of table 11. */
enum { RUN = 3, SQUARE = 3, FINDER = 40, BALANCE = 10 };

bool qr_dark(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    const uint32_t at = y * symbol->side + x;

    return x < symbol->side && y < symbol->side && symbol->bits[at / 8] >> at % 8 & 1;
}

#define RUN_FROM 5u

/* Dark and light as 1:1:3:1:1 with four light modules before or behind: the last eleven modules as bits. */
#define WINDOW 0x7ffu
#define FINDER_BEHIND 0x05du
#define FINDER_BEFORE 0x5d0u

/* A row, or a column. */
static uint32_t line(const struct qr_symbol *symbol, uint32_t number, bool column)
{
    uint32_t penalty = 0, run = 0, seen = 0;

    for (uint32_t i = 0; i < symbol->side; i++) {
        const bool dark = column ? qr_dark(symbol, number, i) : qr_dark(symbol, i, number);

        run = i && dark == (seen & 1) ? run + 1 : 1;
        if (run == RUN_FROM)
            penalty += RUN;
        else if (run > RUN_FROM)
            penalty++;
        seen = (seen << 1 | dark) & WINDOW;
        if (i >= 10 && (seen == FINDER_BEHIND || seen == FINDER_BEFORE))
            penalty += FINDER;
    }
    return penalty;
}

static bool square(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    const bool dark = qr_dark(symbol, x, y);

    return dark == qr_dark(symbol, x + 1, y) && dark == qr_dark(symbol, x, y + 1) &&
           dark == qr_dark(symbol, x + 1, y + 1);
}

uint32_t qr_penalty(const struct qr_symbol *symbol)
{
    const uint32_t side = symbol->side, all = side * side;
    uint32_t penalty = 0, dark = 0;

    for (uint32_t y = 0; y < side; y++) {
        penalty += line(symbol, y, false) + line(symbol, y, true);
        for (uint32_t x = 0; x < side; x++) {
            dark += qr_dark(symbol, x, y);
            if (x + 1 < side && y + 1 < side && square(symbol, x, y))
                penalty += SQUARE;
        }
    }
    /* For each whole 5 percent away from half. */
    const uint32_t off = 20 * dark > 10 * all ? 20 * dark - 10 * all : 10 * all - 20 * dark;

    for (uint32_t steps = 1; steps <= 10 && off >= steps * all; steps++)
        penalty += BALANCE;
    return penalty;
}
