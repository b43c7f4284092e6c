/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/diff_json.h"

static void put_json_row(struct json *json, const struct diff_matrix *matrix, const struct diff_item *row)
{
    json_object_begin(json, NULL);
    json_object_begin(json, "field");
    diff_json_place(json, &row->place, true);
    json_object_end(json);
    json_put_text(json, "class", diff_class_name(row->class));
    json_put_bool(json, "expected", diff_expected(row->class));
    json_array_begin(json, "values");
    for (size_t i = 0; i < matrix->columns; i++)
        if (matrix->views[i].table && row->cells[i].present && !row->cells[i].unread)
            json_put_number(json, NULL, row->cells[i].number);
        else
            json_put_null(json, NULL);
    json_array_end(json);
    json_object_end(json);
}

static void put_json_matrix(void *ctx, const struct diff_cpu *cpu, const struct diff_matrix *matrix)
{
    struct json *json = ctx;

    json_line(json);
    json_object_begin(json, NULL);
    json_put_number(json, "a_cpu", cpu->cpu);
    diff_json_totals(json, matrix->totals);
    json_array_begin(json, "rows");
    for (size_t i = 0; i < matrix->count; i++) {
        json_line(json);
        put_json_row(json, matrix, &matrix->items[i]);
    }
    json_array_end(json);
    json_object_end(json);
}

enum diff_result diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    struct json json;

    diff_json_begin(&json, sink, inputs, count);
    json_line(&json);
    json_array_begin(&json, "matrices");
    const enum diff_result result = diff_matrices(inputs, count, put_json_matrix, &json);

    json_array_end(&json);
    json_line(&json);
    json_put_bool(&json, "real", result == DIFF_REAL);
    diff_json_end(&json);
    return result;
}
