/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "host/base/print.h"
#include "host/chain/write.h"

/* The most that a value takes in a column; the rest of a long one is in json and html. */
enum { COLUMN = 14 };

bool chain_report_next(const struct chain_report *report, struct chain_report_cursor *at,
                       struct chain_row *ret)
{
    struct diff_place place;

    if (!report->count)
        return chain_next(report->chain, report->all, &at->table, ret);
    for (; at->word < report->count; at->word++, at->next = 0)
        if (chain_place(report->chain, report->words[at->word], &at->next, &place)) {
            chain_row(report->chain, &place, ret);
            return true;
        }
    return false;
}

static void put_sentences(const struct chain_report *report, const struct sink *sink)
{
    struct chain_report_cursor at = {0};
    struct chain_row row;
    char text[CHAIN_WORDS_MAX];

    while (chain_report_next(report, &at, &row)) {
        chain_sentence(report->chain, &row, text);
        put_str(sink, text);
        put_str(sink, "\n");
    }
    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (!report->chain->tables[i].read && chain_station_line(report->chain, i, text))
            diff_print(sink, "%s\n", text);
}

static void put_chain_row(struct chain *chain, const struct chain_row *row, const struct sink *sink)
{
    char text[CHAIN_WORDS_MAX], value[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    diff_print(sink, "%-26s %-22s", text, diff_place_name(&row->place));
    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        chain_cell_text(chain, row, i, value);
        if (strlen(value) > COLUMN)
            strcpy(value + COLUMN - 3, "...");
        diff_print(sink, " %-5s", value);
    }
    chain_reason(chain, row, text);
    diff_print(sink, " %s%s%s\n", row->by == CHAIN_BY_NOBODY ? "" : chain_by_name(row->by),
               text[0] ? ": " : "", text);
}

void chain_text(const struct chain_report *report, const struct sink *sink)
{
    struct chain_report_cursor at = {0};
    struct chain_row row;
    char text[CHAIN_WORDS_MAX];

    if (report->count) {
        put_sentences(report, sink);
        return;
    }
    for (unsigned i = 0; i < CHAIN_TABLES; i++)
        if (chain_station_line(report->chain, i, text))
            diff_print(sink, "%s\n", text);
    diff_print(sink, "\n%-26s %-22s %-5s %-5s %-5s %-5s by: why\n", "place", "name", "cpu", "kvm", "set",
               "guest");
    while (chain_report_next(report, &at, &row))
        put_chain_row(report->chain, &row, sink);
}
