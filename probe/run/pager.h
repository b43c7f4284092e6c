/* SPDX-License-Identifier: BSD-2-Clause */
/* A text that is longer than the screen, a page at a time. */
#ifndef PROBE_RUN_PAGER_H
#define PROBE_RUN_PAGER_H

#include "probe/run/screen.h"

/*
 * Lines fill all rows but the last, in which it is asked for a key. The last column stays empty, since
 * devices differ in what they do behind it; longer lines go on in the next row. Once ended, what is written
 * is thrown away. Only screen is to be set, and cleared before.
 */
struct pager {
    const struct screen *screen;
    uint32_t row, column;
    bool ended;
};
struct sink pager_sink(struct pager *pager);

/* Behind the text: ask for a last key, so that the last page can be read. */
void pager_end(struct pager *pager);

#endif
