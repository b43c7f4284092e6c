/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/notes.h"

#include "probe/write/provenance.h"

#define KEPT 32u

static struct {
    const char *text;
    uint32_t where;
} kept[KEPT];
static uint32_t count;

void note(const char *text, uint32_t where)
{
    for (uint32_t i = 0; i < count && i < KEPT; i++)
        if (kept[i].text == text && kept[i].where == where)
            return;
    if (count < KEPT) {
        kept[count].text = text;
        kept[count].where = where;
    }
    count++;
}

void notes_put(const struct sink *sink)
{
    for (uint32_t i = 0; i < count && i < KEPT; i++) {
        provenance_open(sink);
        provenance_str(sink, "problem", kept[i].text);
        provenance_hex(sink, "at", kept[i].where);
        provenance_close(sink);
    }
    if (count > KEPT) {
        provenance_open(sink);
        provenance_dec(sink, "more_problems", count - KEPT);
        provenance_close(sink);
    }
}
