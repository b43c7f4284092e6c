/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/print.h"
#include "host/chain/write.h"
#include "host/report/html_diff.h"
#include "host/report/html_put.h"

static void put_html_chain_row(struct chain *chain, const struct chain_row *row, const struct sink *sink)
{
    char text[CHAIN_WORDS_MAX], value[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    diff_print(sink, "<tr data-f><td>%s<td title=\"", text);
    html_text(sink, diff_place_words(&row->place));
    put_str(sink, "\">");
    html_text(sink, diff_place_name(&row->place));
    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        chain_cell_text(chain, row, i, value);
        put_str(sink, "<td class=v>");
        html_text(sink, value);
    }
    chain_reason(chain, row, text);
    diff_print(sink, "<td>%s<td>", row->by == CHAIN_BY_NOBODY ? "" : chain_by_name(row->by));
    html_text(sink, text);
    put_str(sink, "\n");
}

void chain_html(const struct chain_report *report, const struct sink *sink)
{
    struct chain_report_cursor at = {0};
    struct chain_row row;
    char text[CHAIN_WORDS_MAX];

    html_begin(sink, "leafprobe chain");
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
    html_end(sink);
}
