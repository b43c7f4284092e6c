/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "host/base/print.h"
#include "host/report/diff_msrs.h"
#include "host/report/diff_words.h"
#include "host/report/html_diff.h"
#include "host/report/html_put.h"

static void put_html_row(const struct sink *sink, const struct diff_matrix *matrix,
                         const struct diff_item *row)
{
    char text[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    diff_print(sink, "<tr data-f><td>%s<td class=\"p c%d\">%s<td title=\"", text, (int)row->class,
               diff_class_name(row->class));
    html_text(sink, diff_place_words(&row->place));
    put_str(sink, "\">");
    html_text(sink, diff_place_name(&row->place));
    for (size_t i = 0; i < matrix->columns; i++) {
        diff_cell_text(matrix, row, i, text);
        put_str(sink, "<td class=v>");
        html_text(sink, text);
    }
    put_str(sink, "\n");
}

struct page {
    const struct sink *sink;
    bool all;
};

static void put_html_matrix(void *ctx, const struct diff_cpu *cpu, const struct diff_matrix *matrix)
{
    const struct page *page = ctx;
    const struct sink *sink = page->sink;
    char words[DIFF_WORDS_MAX];

    diff_total_words(matrix->totals, false, words);
    diff_print(sink, "<h2>CPU %" PRIu32 " (apic 0x%" PRIx32 ") of A</h2>\n<p>%s", cpu->cpu, cpu->apic,
               *words ? words : "no real difference");
    diff_total_words(matrix->totals, true, words);
    diff_print(sink, "%s%s%s</p>\n", *words ? "; expected" : "",
               *words ? (page->all ? ": " : ", shown with --all: ") : "", words);
    put_str(sink, "<div class=wide><table><tr><th>place<th>class<th>name");
    for (size_t i = 0; i < matrix->columns; i++)
        diff_print(sink, "<th>%s", diff_letter(i));
    put_str(sink, "\n");
    for (size_t i = 0; i < matrix->count; i++)
        if (!matrix->items[i].place.part && (page->all || !diff_expected(matrix->items[i].class)))
            put_html_row(sink, matrix, &matrix->items[i]);
    put_str(sink, "</table></div>\n");
}

static void end_html_matrix(void *ctx, const struct diff_msrs *msrs)
{
    const struct page *page = ctx;

    diff_msrs_html(msrs, page->sink);
}

enum diff_result diff_matrix_html(const struct diff_input *inputs, size_t count, bool all,
                                  const struct sink *sink)
{
    struct page page = {.sink = sink, .all = all};
    char words[DIFF_WORDS_MAX];

    html_begin(sink, "leafprobe diff", "avx, 0xd, lost", true);
    diff_vendor_words(inputs, count, words);
    if (*words)
        html_note(sink, words);
    diff_cpus_words(inputs, count, words);
    if (*words)
        html_note(sink, words);
    put_str(sink, "<table class=inputs>\n");
    for (size_t i = 0; i < count; i++)
        html_input(sink, &inputs[i], i);
    put_str(sink, "</table>\n");
    html_key(sink);
    const enum diff_result result = diff_matrices(inputs, count, put_html_matrix, end_html_matrix, &page);

    html_end(sink);
    return result;
}
