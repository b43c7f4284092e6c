/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/diff_jsonl.h"

#include "host/report/decode_jsonl.h"
#include "host/report/diff_msrs.h"
#include "host/report/json.h"

/* Where the lines go, and what they are about. */
struct diff_lines {
    const struct sink *sink;
    const struct diff_input *inputs;
    bool all;
};

static void jsonl_put_cell(struct json *json, const char *name, const struct diff_cell *cell)
{
    if (cell->present && !cell->unread)
        json_put_number(json, name, cell->number);
    else
        json_put_null(json, name);
}

static void jsonl_put_difference(const struct diff_lines *lines, uint32_t cpu, const struct diff_item *item,
                                 size_t column)
{
    const uint32_t mask = item->place.mask;
    struct json json = {.sink = lines->sink};

    json_object_begin(&json, NULL);
    json_put_text(&json, "machine", lines->inputs[0].path);
    json_put_number(&json, "cpu", cpu);
    json_put_text(&json, "other", lines->inputs[column].path);
    json_put_text(&json, "class", diff_class_name(item->class));
    json_put_number(&json, "leaf", item->place.key.leaf);
    json_put_number(&json, "subleaf", item->place.key.subleaf);
    json_put_text(&json, "register", cpuid_reg_name(item->place.reg));
    jsonl_put_bits(&json, 31 - (unsigned)__builtin_clz(mask), (unsigned)__builtin_ctz(mask));
    json_put_text(&json, "name", diff_place_name(&item->place));
    jsonl_put_cell(&json, "value", &item->cells[0]);
    jsonl_put_cell(&json, "other_value", &item->cells[column]);
    json_object_end(&json);
    put_str(lines->sink, "\n");
}

static bool is_alike(const struct diff_cell *a, const struct diff_cell *b)
{
    return a->present == b->present && a->unread == b->unread && a->number == b->number;
}

static void jsonl_put_matrix(void *ctx, const struct diff_cpu *cpu, const struct diff_matrix *matrix)
{
    const struct diff_lines *lines = ctx;

    for (size_t i = 0; i < matrix->count; i++) {
        const struct diff_item *item = &matrix->items[i];

        if (item->kind != DIFF_BITS || !item->place.mask || (!lines->all && diff_expected(item->class)))
            continue;
        for (size_t column = 1; column < matrix->columns; column++)
            if (!is_alike(&item->cells[0], &item->cells[column]))
                jsonl_put_difference(lines, cpu->cpu, item, column);
    }
}

bool diff_jsonl(const struct diff_report *report, const struct sink *sink)
{
    struct diff_lines lines = {sink, report->inputs, report->all};

    for (size_t i = 0; i < report->count; i++) {
        const struct diff_couple *couple = &report->couples[i];
        const struct diff_matrix *pair;

        if (!couple->a || !couple->b)
            continue;
        pair = diff_report_pair(report, i);
        if (!pair)
            return false;
        jsonl_put_matrix(&lines, couple->a, pair);
    }
    diff_msrs_jsonl(&report->msrs, report->inputs, sink);
    return true;
}

static void end_jsonl_matrix(void *ctx, const struct diff_msrs *msrs)
{
    const struct diff_lines *lines = ctx;

    diff_msrs_jsonl(msrs, lines->inputs, lines->sink);
}

enum diff_result diff_matrix_jsonl(const struct diff_input *inputs, size_t count, bool all,
                                   const struct sink *sink)
{
    struct diff_lines lines = {sink, inputs, all};

    return diff_matrices(inputs, count, jsonl_put_matrix, end_jsonl_matrix, &lines);
}
