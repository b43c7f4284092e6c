/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "host/base/print.h"
#include "host/chain/write.h"
#include "host/report/html_diff.h"
#include "host/report/html_grid.h"
#include "host/report/html_put.h"

/* Longer values may be broken, to leave room for the reasons. */
enum { UNBROKEN = 16 };

static void put_html_chain_row(struct chain *chain, const struct chain_row *row, const struct sink *sink)
{
    char text[CHAIN_WORDS_MAX], value[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    put_str(sink, "<tr data-f><td><a href=\"#");
    html_anchor(sink, &row->place.key, 0);
    diff_print(sink, "\">%s</a><td title=\"", text);
    html_text(sink, diff_place_words(&row->place));
    put_str(sink, "\">");
    html_text(sink, diff_place_name(&row->place));
    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        chain_cell_text(chain, row, i, value);
        put_str(sink, strlen(value) < UNBROKEN ? "<td class=v>" : "<td>");
        html_text(sink, value);
    }
    chain_reason(chain, row, text);
    diff_print(sink, "<td>%s<td>", row->by == CHAIN_BY_NOBODY ? "" : chain_by_name(row->by));
    html_text(sink, text);
    put_str(sink, "\n");
}

/* The registers as bits, a line of them for each station that was read. */
static void put_grid(struct chain *chain, const struct sink *sink)
{
    const char *between = "";

    put_str(sink, "<h2>");
    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (chain->tables[i].read) {
            diff_print(sink, "%s%s", between, chain_station_name(i));
            between = ", below it ";
        }
    put_str(sink, "</h2>\n");
    html_key(sink);
    html_grid(sink, &chain->matrix, NULL, 0);
}

void chain_html(const struct chain_report *report, const struct sink *sink)
{
    struct chain_report_cursor at = {0};
    struct chain_row row;
    char text[CHAIN_WORDS_MAX];

    html_begin(sink, "leafprobe chain", "avx, 0xd, KVM", true);
    for (unsigned i = 0; i < CHAIN_TABLES; i++)
        if (chain_station_line(report->chain, i, text))
            html_note(sink, text);
    put_str(sink, "<div class=wide><table><tr><th>place<th>name");
    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        diff_print(sink, "<th>%s", chain_station_name(i));
    put_str(sink, "<th>by<th>why\n");
    while (chain_report_next(report, &at, &row))
        put_html_chain_row(report->chain, &row, sink);
    put_str(sink, "</table></div>\n");
    put_grid(report->chain, sink);
    html_end(sink);
}
