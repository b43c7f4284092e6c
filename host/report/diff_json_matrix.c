/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "host/base/print.h"
#include "host/report/diff_json.h"
#include "host/report/diff_words.h"

/* Numbers are written as they are, not through jansson: there may be millions. */
static void put_row(const struct diff_matrix *matrix, const struct diff_item *row, const struct sink *sink)
{
    put_str(sink, "{\"field\":");
    diff_json_put(sink, diff_json_place(&row->place, true), 0);
    diff_print(sink, ",\"class\":\"%s\",\"expected\":%s,\"values\":[", diff_class_name(row->class),
               diff_expected(row->class) ? "true" : "false");
    for (size_t i = 0; i < matrix->columns; i++) {
        put_str(sink, i ? "," : "");
        if (matrix->views[i].table && row->cells[i].present)
            put_dec(sink, row->cells[i].number);
        else
            put_str(sink, "null");
    }
    put_str(sink, "]}");
}

struct page {
    const struct sink *sink;
    bool begun;
};

static void put_matrix(void *ctx, const struct diff_cpu *cpu, const struct diff_matrix *matrix)
{
    struct page *page = ctx;

    put_str(page->sink, page->begun ? ",\n" : "\n");
    page->begun = true;
    diff_print(page->sink, "{\"a_cpu\":%" PRIu32 ",\"totals\":", cpu->cpu);
    diff_json_put(page->sink, diff_json_totals(matrix->totals), 0);
    put_str(page->sink, ",\"rows\":[");
    for (size_t i = 0; i < matrix->count; i++) {
        put_str(page->sink, i ? ",\n" : "\n");
        put_row(matrix, &matrix->items[i], page->sink);
    }
    put_str(page->sink, "]}");
}

enum diff_result diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    struct page page = {.sink = sink};

    diff_json_begin(inputs, count, sink);
    put_str(sink, ",\n\"matrices\":[");
    const enum diff_result result = diff_matrices(inputs, count, put_matrix, &page);

    diff_print(sink, "],\n\"real\":%s}\n", result == DIFF_REAL ? "true" : "false");
    return result;
}
