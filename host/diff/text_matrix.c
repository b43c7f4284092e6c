/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/print.h"
#include "host/diff/colour.h"
#include "host/diff/matrix.h"
#include "host/diff/memory.h"
#include "host/diff/words.h"

struct page {
    const struct diff_matrix *matrix;
    const struct sink *sink;
    bool all, colour;
    int place, name;
    int *widths; /* of the columns */
};

static bool shown(const struct page *page, const struct diff_matrix_row *row)
{
    return !row->place.part && (page->all || !diff_expected(row->class));
}

static int longer(int width, const char *text)
{
    const int n = (int)strlen(text);

    return n > width ? n : width;
}

static void measure(struct page *page)
{
    const struct diff_matrix *matrix = page->matrix;
    char text[DIFF_VALUE_MAX];

    for (size_t i = 0; i < matrix->columns; i++)
        page->widths[i] = longer(0, diff_letter(i));
    for (size_t i = 0; i < matrix->count; i++) {
        if (!shown(page, &matrix->rows[i]))
            continue;
        diff_place_text(&matrix->rows[i].place, text);
        page->place = longer(page->place, text);
        page->name = longer(page->name, diff_place_name(&matrix->rows[i].place));
        for (size_t j = 0; j < matrix->columns; j++) {
            diff_matrix_value(matrix, &matrix->rows[i], j, text);
            page->widths[j] = longer(page->widths[j], text);
        }
    }
}

/* A cell, right-aligned; the line's last one ends it. */
static void put_cell(const struct page *page, size_t column, const char *text)
{
    static const char blanks[] = "                ";
    size_t missing = (size_t)page->widths[column] - strlen(text) + 2;

    for (; missing >= sizeof(blanks); missing -= sizeof(blanks) - 1)
        put_str(page->sink, blanks);
    put_bytes(page->sink, blanks, missing);
    put_str(page->sink, text);
    if (column + 1 == page->matrix->columns)
        put_str(page->sink, "\n");
}

static void put_row(const struct page *page, const struct diff_matrix_row *row)
{
    char text[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    diff_print(page->sink, "  %-*s  %s%-10s%s  %-*s", page->place, text,
               diff_colour(row->class, page->colour), diff_class_name(row->class),
               diff_colour_end(page->colour), page->name, diff_place_name(&row->place));
    for (size_t i = 0; i < page->matrix->columns; i++) {
        diff_matrix_value(page->matrix, row, i, text);
        put_cell(page, i, text);
    }
}

static void put_rows(const struct page *page)
{
    const struct diff_matrix *matrix = page->matrix;
    bool headed = false;

    for (size_t i = 0; i < matrix->count; i++) {
        if (!shown(page, &matrix->rows[i]))
            continue;
        if (!headed) {
            diff_print(page->sink, "  %*s", page->place + page->name + 14, "");
            for (size_t j = 0; j < matrix->columns; j++)
                put_cell(page, j, diff_letter(j));
        }
        headed = true;
        put_row(page, &matrix->rows[i]);
    }
}

static void put_matrix(const struct diff_matrix *matrix, bool all, bool colour, const struct sink *sink)
{
    struct page page = {.matrix = matrix, .sink = sink, .all = all, .colour = colour};
    char words[DIFF_WORDS_MAX];

    page.widths = diff_zeroed(matrix->columns, sizeof(*page.widths));
    measure(&page);
    diff_total_words(matrix->totals, false, words);
    diff_print(sink, "\nCPU %" PRIu32 " (apic 0x%" PRIx32 ") of A: %s\n", matrix->cpus[0]->cpu,
               matrix->cpus[0]->apic, *words ? words : "no real difference");
    put_rows(&page);
    diff_total_words(matrix->totals, true, words);
    if (*words)
        diff_print(sink, "  expected%s: %s\n", all ? "" : ", shown with --all", words);
    free(page.widths);
}

static void put_head(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX], path[PATH_MAX];

    if (diff_matrix_vendor_words(inputs, count, words, sizeof(words)))
        diff_print(sink, "note: %s\n", words);
    for (size_t i = 0; i < count; i++) {
        put_str(sink, diff_letter(i));
        put_str(sink, "  ");
        put_str(sink, diff_clean(inputs[i].path, path, sizeof(path)));
        put_str(sink, "\n");
    }
    if (diff_matrix_cpus_words(inputs, count, words, sizeof(words)))
        diff_print(sink, "note: %s\n", words);
}

bool diff_matrix_text(const struct diff_input *inputs, size_t count, bool all, bool colour,
                      const struct sink *sink)
{
    bool real = false;

    put_head(inputs, count, sink);
    for (size_t cpu = 0; cpu < inputs[0].count; cpu++) {
        struct diff_matrix matrix;

        diff_matrix(inputs, count, cpu, &matrix);
        put_matrix(&matrix, all, colour, sink);
        real = diff_matrix_real(&matrix) || real;
        diff_matrix_free(&matrix);
    }
    return real;
}
