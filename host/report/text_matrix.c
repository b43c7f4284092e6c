/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/print.h"
#include "host/report/colour.h"
#include "host/report/diff_msrs.h"
#include "host/report/diff_words.h"
#include "host/report/text.h"

struct page {
    const struct diff_matrix *matrix;
    const struct sink *sink;
    bool all, colour;
    int place, name;
    int *widths; /* of the columns */
};

static bool matrix_shown(const struct page *page, const struct diff_item *row)
{
    return !row->place.part && (page->all || !diff_expected(row->class));
}

static int longer(int width, const char *text)
{
    const int n = (int)strlen(text);

    return n > width ? n : width;
}

static void measure_matrix(struct page *page)
{
    const struct diff_matrix *matrix = page->matrix;
    char text[DIFF_VALUE_MAX];

    page->place = page->name = 0;
    for (size_t i = 0; i < matrix->columns; i++)
        page->widths[i] = longer(0, diff_letter(i));
    for (size_t i = 0; i < matrix->count; i++) {
        if (!matrix_shown(page, &matrix->items[i]))
            continue;
        diff_place_text(&matrix->items[i].place, text);
        page->place = longer(page->place, text);
        page->name = longer(page->name, diff_place_name(&matrix->items[i].place));
        for (size_t j = 0; j < matrix->columns; j++) {
            diff_cell_text(matrix, &matrix->items[i], j, text);
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

static void put_row(const struct page *page, const struct diff_item *row)
{
    char text[DIFF_VALUE_MAX];

    diff_place_text(&row->place, text);
    diff_print(page->sink, "  %-*s  %s%-10s%s  %-*s", page->place, text,
               diff_colour(row->class, page->colour), diff_class_name(row->class),
               diff_colour_end(page->colour), page->name, diff_place_name(&row->place));
    for (size_t i = 0; i < page->matrix->columns; i++) {
        diff_cell_text(page->matrix, row, i, text);
        put_cell(page, i, text);
    }
}

static void put_rows(const struct page *page)
{
    const struct diff_matrix *matrix = page->matrix;
    bool headed = false;

    for (size_t i = 0; i < matrix->count; i++) {
        if (!matrix_shown(page, &matrix->items[i]))
            continue;
        if (!headed) {
            diff_print(page->sink, "  %*s", page->place + page->name + 14, "");
            for (size_t j = 0; j < matrix->columns; j++)
                put_cell(page, j, diff_letter(j));
        }
        headed = true;
        put_row(page, &matrix->items[i]);
    }
}

static void put_matrix(void *ctx, const struct diff_cpu *cpu, const struct diff_matrix *matrix)
{
    struct page *page = ctx;
    char words[DIFF_WORDS_MAX];

    page->matrix = matrix;
    measure_matrix(page);
    diff_total_words(matrix->totals, false, words);
    diff_print(page->sink, "\nCPU %" PRIu32 " (apic 0x%" PRIx32 ") of A: %s\n", cpu->cpu, cpu->apic,
               *words ? words : "no real difference");
    put_rows(page);
    diff_total_words(matrix->totals, true, words);
    if (*words)
        diff_print(page->sink, "  expected%s: %s\n", page->all ? "" : ", shown with --all", words);
}

static void end_matrix(void *ctx, const struct diff_msrs *msrs)
{
    const struct page *page = ctx;

    diff_msrs_text(msrs, page->colour, page->sink);
}

static void put_matrix_head(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX], path[PATH_MAX];

    diff_vendor_words(inputs, count, words);
    if (*words)
        diff_print(sink, "note: %s\n", words);
    for (size_t i = 0; i < count; i++) {
        put_str(sink, diff_letter(i));
        put_str(sink, "  ");
        put_str(sink, diff_clean(inputs[i].path, path, sizeof(path)));
        put_str(sink, "\n");
    }
    diff_cpus_words(inputs, count, words);
    if (*words)
        diff_print(sink, "note: %s\n", words);
}

enum diff_result diff_matrix_text(const struct diff_input *inputs, size_t count, bool all, bool colour,
                                  const struct sink *sink)
{
    struct page page = {.sink = sink, .all = all, .colour = colour};
    enum diff_result result = DIFF_NO_MEMORY;

    page.widths = calloc(count, sizeof(*page.widths));
    if (page.widths) {
        put_matrix_head(inputs, count, sink);
        result = diff_matrices(inputs, count, put_matrix, end_matrix, &page);
    }
    free(page.widths);
    return result;
}
