/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>

#include "host/base/print.h"
#include "host/decode/shown.h"
#include "host/diff/driver.h"
#include "host/diff/follow.h"
#include "host/diff/shape.h"
#include "host/report/diff_json.h"
#include "host/report/diff_msrs.h"
#include "host/report/diff_words.h"

static void put_compared(struct json *json, const struct diff_input *input, size_t number)
{
    char path[PATH_MAX];

    json_object_begin(json, NULL);
    json_put_text(json, "name", diff_letter(number));
    json_put_text(json, "file", diff_clean(input->path, path, sizeof(path)));
    json_array_begin(json, "cpus");
    for (size_t i = 0; i < input->count; i++) {
        json_object_begin(json, NULL);
        json_put_number(json, "cpu", input->cpus[i].cpu);
        json_put_number(json, "apic", input->cpus[i].apic);
        json_put_number(json, "rows", input->cpus[i].rows);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

void diff_json_place(struct json *json, const struct diff_place *place, bool bits)
{
    char text[DIFF_PLACE_MAX];

    diff_key_text(&place->key, text);
    if (bits)
        diff_place_text(place, text);
    json_put_text(json, "place", text);
    json_put_number(json, "leaf", place->key.leaf);
    json_put_number(json, "subleaf", place->key.subleaf);
    if (place->key.turn)
        json_put_number(json, "read", place->key.turn);
    if (!bits)
        return;
    json_put_text(json, "register", cpuid_reg_name(place->reg));
    json_put_number(json, "mask", place->mask);
    if (place->field == DIFF_NO_FIELD) {
        json_put_text(json, "name", diff_place_name(place));
        return;
    }
    const struct field field = field_row(place->field);

    json_put_text(json, "name", shown_name(&field, place->key.subleaf));
    json_put_text(json, "text", field_text(&field));
}

static void put_causes(struct json *json, const struct diff_matrix *pair, const struct diff_item *item)
{
    const struct diff_item *cause;
    size_t at = 0;

    json_array_begin(json, "follows");
    while ((cause = diff_cause(pair, item, &at)))
        json_put_text(json, NULL, diff_place_name(&cause->place));
    json_array_end(json);
}

static void put_side(struct json *json, const char *name, const struct diff_cell *cell)
{
    if (cell->present)
        json_put_number(json, name, cell->number);
    else
        json_put_null(json, name);
}

static void put_difference(struct json *json, const struct diff_matrix *pair, const struct diff_item *item)
{
    char text[DIFF_VALUE_MAX];

    put_side(json, "a", &item->cells[0]);
    put_side(json, "b", &item->cells[1]);
    diff_cell_text(pair, item, 0, text);
    json_put_text(json, "a_text", text);
    diff_cell_text(pair, item, 1, text);
    json_put_text(json, "b_text", text);
    put_causes(json, pair, item);
    if (item->place.field == DIFF_NO_FIELD)
        return;
    const struct field field = field_row(item->place.field);

    if (diff_driver(&field))
        json_put_text(json, "driver", diff_driver(&field));
}

static void put_json_item(struct json *json, const struct diff_matrix *pair, const struct diff_item *item)
{
    char words[DIFF_SHAPE_MAX];

    json_object_begin(json, NULL);
    diff_json_place(json, &item->place, item->kind == DIFF_BITS);
    json_put_text(json, "class", diff_class_name(item->class));
    json_put_bool(json, "expected", diff_expected(item->class));
    if (item->kind == DIFF_BITS) {
        put_difference(json, pair, item);
    } else {
        diff_shape_words(item, words);
        json_put_text(json, "text", words);
    }
    json_object_end(json);
}

static void put_cpu_number(struct json *json, const char *name, const struct diff_cpu *cpu)
{
    if (cpu)
        json_put_number(json, name, cpu->cpu);
    else
        json_put_null(json, name);
}

/* False without memory. A couple of one CPU has no differences. */
static bool put_json_couple(struct json *json, const struct diff_report *report, size_t number)
{
    const struct diff_couple *couple = &report->couples[number];
    const struct diff_matrix none = {0},
                             *pair = couple->a && couple->b ? diff_report_pair(report, number) : &none;

    if (!pair)
        return false;
    json_line(json);
    json_object_begin(json, NULL);
    put_cpu_number(json, "a_cpu", couple->a);
    put_cpu_number(json, "b_cpu", couple->b);
    diff_json_totals(json, pair->totals);
    json_array_begin(json, "differences");
    for (size_t i = 0; i < pair->count; i++)
        put_json_item(json, pair, &pair->items[i]);
    json_array_end(json);
    json_object_end(json);
    return true;
}

void diff_json_totals(struct json *json, const uint32_t totals[DIFF_CLASSES])
{
    json_object_begin(json, "totals");
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        json_put_number(json, diff_class_name(class), totals[class]);
    json_object_end(json);
}

void diff_json_begin(struct json *json, const struct sink *sink, const struct diff_input *inputs,
                     size_t count)
{
    char words[DIFF_WORDS_MAX];

    diff_vendor_words(inputs, count, words);
    *json = (struct json){.sink = sink};
    json_object_begin(json, NULL);
    json_put_word(json, "note", words);
    json_line(json);
    json_array_begin(json, "inputs");
    for (size_t i = 0; i < count; i++) {
        json_line(json);
        put_compared(json, &inputs[i], i);
    }
    json_array_end(json);
}

void diff_json_end(struct json *json)
{
    json_object_end(json);
    put_str(json->sink, "\n");
}

bool diff_json(const struct diff_report *report, const struct sink *sink)
{
    struct json json;

    diff_json_begin(&json, sink, report->inputs, 2);
    json_line(&json);
    json_put_text(&json, "matched_by", report->by_apic ? "apic" : "position");
    json_line(&json);
    json_put_bool(&json, "real", report->real);
    json_line(&json);
    json_array_begin(&json, "pairs");
    for (size_t i = 0; i < report->count; i++)
        if (!put_json_couple(&json, report, i))
            return false;
    json_array_end(&json);
    diff_msrs_json(&report->msrs, &json);
    diff_json_end(&json);
    return true;
}

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

static void end_json_matrix(void *ctx, const struct diff_msrs *msrs)
{
    struct json *json = ctx;

    json_array_end(json);
    diff_msrs_json(msrs, json);
}

enum diff_result diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    struct json json;

    diff_json_begin(&json, sink, inputs, count);
    json_line(&json);
    json_array_begin(&json, "matrices");
    const enum diff_result result = diff_matrices(inputs, count, put_json_matrix, end_json_matrix, &json);

    json_line(&json);
    json_put_bool(&json, "real", result == DIFF_REAL);
    diff_json_end(&json);
    return result;
}
