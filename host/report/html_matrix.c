/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "host/base/print.h"
#include "host/diff/matrix.h"
#include "host/diff/words.h"
#include "host/report/html_key.h"
#include "host/report/html_put.h"

static void put_row(const struct sink *sink, const struct diff_matrix *matrix,
                    const struct diff_matrix_row *row)
{
    char text[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    diff_print(sink, "<tr data-f><td>%s<td class=\"p c%d\">%s<td title=\"", text, (int)row->class,
               diff_class_name(row->class));
    html_text(sink, diff_place_words(&row->place));
    put_str(sink, "\">");
    html_text(sink, diff_place_name(&row->place));
    for (size_t i = 0; i < matrix->columns; i++) {
        diff_matrix_value(matrix, row, i, text);
        put_str(sink, "<td class=v>");
        html_text(sink, text);
    }
    put_str(sink, "\n");
}

static void put_matrix(const struct sink *sink, const struct diff_matrix *matrix, bool all)
{
    char words[DIFF_WORDS_MAX];

    diff_total_words(matrix->totals, false, words);
    diff_print(sink, "<h2>CPU %" PRIu32 " (apic 0x%" PRIx32 ") of A</h2>\n<p>%s", matrix->cpus[0]->cpu,
               matrix->cpus[0]->apic, *words ? words : "no real difference");
    diff_total_words(matrix->totals, true, words);
    diff_print(sink, "%s%s%s</p>\n", *words ? "; expected" : "",
               *words ? (all ? ": " : ", shown with --all: ") : "", words);
    put_str(sink, "<div class=wide><table><tr><th>place<th>class<th>name");
    for (size_t i = 0; i < matrix->columns; i++)
        diff_print(sink, "<th>%s", diff_letter(i));
    put_str(sink, "\n");
    for (size_t i = 0; i < matrix->count; i++)
        if (!matrix->rows[i].place.part && (all || !diff_expected(matrix->rows[i].class)))
            put_row(sink, matrix, &matrix->rows[i]);
    put_str(sink, "</table></div>\n");
}

bool diff_matrix_html(const struct diff_input *inputs, size_t count, bool all, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX];
    bool real = false;

    html_begin(sink, "leafprobe diff");
    if (diff_matrix_vendor_words(inputs, count, words, sizeof(words)))
        html_note(sink, words);
    if (diff_matrix_cpus_words(inputs, count, words, sizeof(words)))
        html_note(sink, words);
    put_str(sink, "<table class=inputs>\n");
    for (size_t i = 0; i < count; i++)
        html_input(sink, &inputs[i], i);
    put_str(sink, "</table>\n");
    html_key(sink);
    for (size_t cpu = 0; cpu < inputs[0].count; cpu++) {
        struct diff_matrix matrix;

        diff_matrix(inputs, count, cpu, &matrix);
        put_matrix(sink, &matrix, all);
        real = diff_matrix_real(&matrix) || real;
        diff_matrix_free(&matrix);
    }
    html_end(sink);
    return real;
}
