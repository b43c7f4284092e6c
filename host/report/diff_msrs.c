/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/diff_msrs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/report/colour.h"
#include "host/report/decode_jsonl.h"
#include "host/report/diff_words.h"
#include "host/report/html_put.h"

enum { CELL_MAX = 24 };

static void cell_text(const struct diff_msr_cell *cell, char text[CELL_MAX])
{
    if (cell->known)
        snprintf(text, CELL_MAX, cell->number < 10 ? "%" PRIu64 : "0x%" PRIx64, cell->number);
    else
        snprintf(text, CELL_MAX, "-");
}

/* What the whole comes to. False if there is nothing to say. */
static bool head_words(const struct diff_msrs *msrs, char words[DIFF_WORDS_MAX])
{
    words[0] = 0;
    if (msrs->with < 2) {
        diff_words_add(words, "one file alone has some, nothing to compare");
        return msrs->with;
    }
    diff_total_words(msrs->totals, false, words);
    if (!*words)
        diff_words_add(words, "no difference");
    return true;
}

/* The columns of text: place, name and, where there are more than two, a number each. */
struct msr_widths {
    int place, name, number;
};

static void widest(int *width, const char *text)
{
    if ((int)strlen(text) > *width)
        *width = (int)strlen(text);
}

static struct msr_widths measure_msrs(const struct diff_msrs *msrs)
{
    struct msr_widths widths = {0};
    char text[DIFF_PLACE_MAX];

    for (size_t i = 0; i < msrs->count; i++) {
        const struct diff_msr *item = &msrs->items[i];

        diff_msr_place(item->number, item->high, item->low, text);
        widest(&widths.place, text);
        widest(&widths.name, item->name);
        for (size_t column = 0; column < msrs->columns; column++) {
            cell_text(&item->cells[column], text);
            widest(&widths.number, text);
        }
    }
    return widths;
}

void diff_msrs_text(const struct diff_msrs *msrs, bool colour, const struct sink *sink)
{
    const struct msr_widths widths = measure_msrs(msrs);
    char words[DIFF_WORDS_MAX], text[DIFF_PLACE_MAX];

    if (!head_words(msrs, words))
        return;
    diff_print(sink, "\nfeature MSRs of the boot CPUs: %s\n", words);
    for (size_t i = 0; i < msrs->count; i++) {
        const struct diff_msr *item = &msrs->items[i];

        diff_msr_place(item->number, item->high, item->low, text);
        diff_print(sink, "  %-*s  %s%-10s%s  %-*s ", widths.place, text, diff_colour(item->class, colour),
                   diff_class_name(item->class), diff_colour_end(colour), widths.name, item->name);
        for (size_t column = 0; column < msrs->columns; column++) {
            cell_text(&item->cells[column], text);
            if (msrs->columns == 2)
                diff_print(sink, column ? " -> %s" : " %s", text);
            else
                diff_print(sink, " %*s", widths.number, text);
        }
        put_str(sink, "\n");
    }
}

void diff_msrs_html(const struct diff_msrs *msrs, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX], text[DIFF_PLACE_MAX];

    if (!head_words(msrs, words))
        return;
    diff_print(sink, "<h2>Feature MSRs of the boot CPUs</h2>\n<p>%s</p>\n", words);
    if (!msrs->count)
        return;
    put_str(sink, "<div class=wide><table class=diffs><tr><th>place<th>class<th>name");
    for (size_t column = 0; column < msrs->columns; column++)
        diff_print(sink, "<th>%s", diff_letter(column));
    put_str(sink, "\n");
    for (size_t i = 0; i < msrs->count; i++) {
        const struct diff_msr *item = &msrs->items[i];

        diff_msr_place(item->number, item->high, item->low, text);
        diff_print(sink, "<tr data-f><td>%s<td class=\"p c%d\">%s<td>", text, item->class,
                   diff_class_name(item->class));
        html_text(sink, item->name);
        for (size_t column = 0; column < msrs->columns; column++) {
            cell_text(&item->cells[column], text);
            diff_print(sink, "<td class=v>%s", text);
        }
        put_str(sink, "\n");
    }
    put_str(sink, "</table></div>\n");
}

static void json_put_cell(struct json *json, const char *name, const struct diff_msr_cell *cell)
{
    if (cell->known)
        json_put_quantity(json, name, cell->number);
    else
        json_put_null(json, name);
}

static void put_json_msr(const struct diff_msrs *msrs, const struct diff_msr *item, struct json *json)
{
    char place[DIFF_PLACE_MAX];

    diff_msr_place(item->number, item->high, item->low, place);
    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "place", place);
    json_put_number(json, "msr", item->number);
    json_put_number(json, "high", item->high);
    json_put_number(json, "low", item->low);
    json_put_text(json, "class", diff_class_name(item->class));
    json_put_text(json, "name", item->name);
    json_array_begin(json, "values");
    for (size_t column = 0; column < msrs->columns; column++)
        json_put_cell(json, NULL, &item->cells[column]);
    json_array_end(json);
    json_object_end(json);
}

void diff_msrs_json(const struct diff_msrs *msrs, struct json *json)
{
    json_line(json);
    json_object_begin(json, "msrs");
    json_put_number(json, "inputs_with_some", msrs->with);
    json_array_begin(json, "differences");
    for (size_t i = 0; i < msrs->count; i++)
        put_json_msr(msrs, &msrs->items[i], json);
    json_array_end(json);
    json_object_end(json);
}

static void put_jsonl_msr(const struct diff_msr *item, const struct diff_input *inputs, size_t column,
                          const struct sink *sink)
{
    struct json json = {.sink = sink};
    char text[24];

    json_object_begin(&json, NULL);
    json_put_text(&json, "machine", inputs[0].path);
    json_put_number(&json, "cpu", inputs[0].cpus[0].cpu);
    json_put_text(&json, "other", inputs[column].path);
    json_put_text(&json, "class", diff_class_name(item->class));
    json_put_null(&json, "leaf");
    json_put_null(&json, "subleaf");
    snprintf(text, sizeof(text), "msr 0x%" PRIx32, item->number);
    json_put_text(&json, "register", text);
    jsonl_put_bits(&json, item->high, item->low);
    json_put_text(&json, "name", item->name);
    json_put_cell(&json, "value", &item->cells[0]);
    json_put_cell(&json, "other_value", &item->cells[column]);
    json_object_end(&json);
    put_str(sink, "\n");
}

void diff_msrs_jsonl(const struct diff_msrs *msrs, const struct diff_input *inputs, const struct sink *sink)
{
    for (size_t i = 0; i < msrs->count; i++)
        for (size_t column = 1; column < msrs->columns; column++)
            if (msrs->items[i].cells[0].known && msrs->items[i].cells[column].known &&
                msrs->items[i].cells[0].number != msrs->items[i].cells[column].number)
                put_jsonl_msr(&msrs->items[i], inputs, column, sink);
}
