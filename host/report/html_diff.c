/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/html_diff.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/report/diff_msrs.h"
#include "host/report/diff_words.h"
#include "host/report/html_grid.h"
#include "host/report/html_put.h"

void html_key(const struct sink *sink)
{
    put_str(sink, "<ul class=key>");
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        diff_print(sink, "<li class=\"p c%u\">%s</li>", class, diff_class_name(class));
    put_str(sink, "</ul>\n");
}

void html_note(const struct sink *sink, const char *words)
{
    put_str(sink, "<p class=note>");
    html_text(sink, words);
    put_str(sink, "</p>\n");
}

static void put_html_item(const struct sink *sink, const struct diff_matrix *pair,
                          const struct diff_item *item, size_t couple)
{
    char place[DIFF_PLACE_MAX], a[DIFF_VALUE_MAX], b[DIFF_VALUE_MAX], words[DIFF_WORDS_MAX];
    const bool bits = item->kind == DIFF_BITS;

    if (bits)
        diff_place_text(&item->place, place);
    else
        diff_key_text(&item->place.key, place);
    diff_cell_text(pair, item, 0, a);
    strcpy(b, a);
    diff_cell_text(pair, item, 1, b);
    diff_item_words(pair, item, words);
    put_str(sink, "<tr data-f><td><a href=\"#");
    html_anchor(sink, &item->place.key, couple);
    diff_print(sink, "\">%s</a> <td class=\"p c%d\">%s <td>", place, item->class,
               diff_class_name(item->class));
    html_text(sink, bits ? diff_place_name(&item->place) : "row");
    put_str(sink, " <td class=v>");
    html_text(sink, a);
    put_str(sink, " <td class=v>");
    html_text(sink, b);
    put_str(sink, " <td>");
    html_text(sink, words);
    put_str(sink, "\n");
}

/* The differences of one kind, the expected ones behind a summary that opens. */
static void put_html_items(const struct sink *sink, const struct diff_matrix *pair, bool expected,
                           size_t couple)
{
    char words[DIFF_WORDS_MAX];

    diff_total_words(pair->totals, expected, words);
    if (!*words)
        return;
    if (expected)
        diff_print(sink, "<details><summary>expected: %s</summary>\n", words);
    put_str(sink, "<div class=wide><table class=diffs><tr><th>place<th>class<th>name<th>A<th>B<th>what\n");
    for (size_t i = 0; i < pair->count; i++)
        if (!pair->items[i].place.part && diff_expected(pair->items[i].class) == expected)
            put_html_item(sink, pair, &pair->items[i], couple);
    put_str(sink, expected ? "</table></div></details>\n" : "</table></div>\n");
}

static bool put_html_couple(const struct sink *sink, const struct diff_report *report, size_t number)
{
    const struct diff_couple *couple = &report->couples[number];
    const bool whole = couple->a && couple->b;
    const struct diff_matrix none = {0}, *pair = whole ? diff_report_pair(report, number) : &none;
    char words[DIFF_WORDS_MAX];

    if (!pair)
        return false;
    diff_couple_words(couple, words);
    put_str(sink, "<h2>");
    html_text(sink, words);
    diff_like_words(report, number, words);
    diff_print(sink, "%s%s%s</h2>\n<p>", *words ? ", and alike " : "", words, *words ? " of A" : "");
    diff_total_words(pair->totals, false, words);
    if (!whole)
        diff_print(sink, "%s alone has this CPU</p>\n", couple->a ? "A" : "B");
    else
        diff_print(sink, "%s</p>\n", *words ? words : "no real difference");
    if (!whole)
        return true;
    put_html_items(sink, pair, false, number);
    put_html_items(sink, pair, true, number);
    if (number)
        put_str(sink,
                "<p>Rows that do not differ and are as for the first CPU above are not shown again.</p>\n");
    const struct diff_matrix *before = number ? diff_report_pair(report, 0) : NULL;

    html_grid(sink, pair, before, number);
    return !number || before;
}

void html_input(const struct sink *sink, const struct diff_input *input, size_t number)
{
    diff_print(sink, "<tr><td>%s<td>", diff_letter(number));
    html_text(sink, strcmp(input->path, "-") == 0 ? "standard input" : input->path);
    diff_print(sink, "<td>%zu CPU%s<td>%" PRIu32 " rows%s\n", input->count, input->count == 1 ? "" : "s",
               input->cpus[0].rows, input->count == 1 ? "" : " the first");
}

bool diff_html(const struct diff_report *report, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX];

    html_begin(sink, "leafprobe diff", "avx, 0xd, lost", true);
    diff_vendor_words(report->inputs, 2, words);
    if (*words)
        html_note(sink, words);
    put_str(sink, "<table class=inputs>\n");
    html_input(sink, &report->inputs[0], 0);
    html_input(sink, &report->inputs[1], 1);
    put_str(sink, "</table>\n");
    diff_few_words(report, words);
    if (*words)
        html_note(sink, words);
    if (*diff_match_words(report))
        html_note(sink, diff_match_words(report));
    diff_expected_words(report, words);
    if (*words) {
        put_str(sink, "<p>expected: ");
        html_text(sink, words);
        put_str(sink, "</p>\n");
    }
    html_key(sink);
    for (size_t i = 0; i < report->count; i++)
        if (report->couples[i].like == i && !put_html_couple(sink, report, i))
            return false;
    diff_msrs_html(&report->msrs, sink);
    html_end(sink);
    return true;
}
