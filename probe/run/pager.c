/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/pager.h"

static void turn(struct pager *pager)
{
    const struct screen *screen = pager->screen;

    put_str(&screen->sink, "-- any key: next page -- q or Esc: end --");
    pager->ended = screen->key(screen->ctx, 0) < SCREEN_KEY;
    pager->row = pager->column = 0;
    if (!pager->ended)
        screen->clear(screen->ctx);
}

/* As much as fits into the row; the number of bytes that were taken. */
static size_t fill_row(struct pager *pager, const char *text, size_t n)
{
    const struct screen *screen = pager->screen;
    const size_t room = screen->columns - 1 - pager->column;
    size_t length = 0;

    while (length < n && length < room && text[length] != '\n')
        length++;
    put_bytes(&screen->sink, text, length);
    pager->column += (uint32_t)length;
    if (length == n)
        return n;
    put_str(&screen->sink, "\n");
    pager->row++;
    pager->column = 0;
    return length + (text[length] == '\n');
}

static void pager_write(void *ctx, const void *bytes, size_t n)
{
    struct pager *pager = ctx;

    for (const char *at = bytes, *end = at + n; at < end && !pager->ended;)
        if (pager->row + 1 < pager->screen->rows)
            at += fill_row(pager, at, (size_t)(end - at));
        else
            turn(pager);
}

struct sink pager_sink(struct pager *pager)
{
    return (struct sink){pager_write, pager};
}

void pager_end(struct pager *pager)
{
    if (pager->ended)
        return;
    for (; pager->row + 1 < pager->screen->rows; pager->row++)
        put_str(&pager->screen->sink, "\n");
    put_str(&pager->screen->sink, "-- end of the report, any key --");
    pager->screen->key(pager->screen->ctx, 0);
    pager->ended = true;
}
