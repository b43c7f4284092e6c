/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/print.h"
#include "host/diff/driver.h"
#include "host/diff/follow.h"
#include "host/diff/shape.h"
#include "host/report/diff_json.h"
#include "host/report/diff_words.h"

json_t *diff_json_made(json_t *value)
{
    if (!value)
        exit(command_fail("not enough memory"));
    return value;
}

void diff_json_set(json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, diff_json_made(value)) != 0)
        exit(command_fail("not enough memory"));
}

void diff_json_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, diff_json_made(value)) != 0)
        exit(command_fail("not enough memory"));
}

/* JSON lets DEL stand as it is, and so does jansson; a terminal does not show it. It is in strings alone. */
static int write_piece(const char *bytes, size_t n, void *sink)
{
    const char *del;

    while ((del = memchr(bytes, 0x7f, n))) {
        put_bytes(sink, bytes, (size_t)(del - bytes));
        put_str(sink, "\\u007F");
        n -= (size_t)(del + 1 - bytes);
        bytes = del + 1;
    }
    put_bytes(sink, bytes, n);
    return 0;
}

void diff_json_put(const struct sink *sink, json_t *value, size_t flags)
{
    struct sink copy = *sink;
    const int status = json_dump_callback(value, write_piece, &copy, JSON_COMPACT | JSON_ENCODE_ANY | flags);

    json_decref(value);
    if (status != 0)
        exit(command_fail("not enough memory"));
}

/* Written as it goes, not through jansson: there may be a hundred thousand CPUs. */
static void put_input(const struct diff_input *input, size_t number, const struct sink *sink)
{
    char path[PATH_MAX];

    diff_print(sink, "{\"name\":\"%s\",\"file\":", diff_letter(number));
    diff_json_put(sink, diff_json_made(json_string(diff_clean(input->path, path, sizeof(path)))), 0);
    put_str(sink, ",\"cpus\":[");
    for (size_t i = 0; i < input->count; i++)
        diff_print(sink, "%s{\"cpu\":%" PRIu32 ",\"apic\":%" PRIu32 ",\"rows\":%" PRIu32 "}", i ? "," : "",
                   input->cpus[i].cpu, input->cpus[i].apic, input->cpus[i].rows);
    put_str(sink, "]}");
}

json_t *diff_json_place(const struct diff_place *place, bool bits)
{
    json_t *object = diff_json_made(json_object());
    char text[DIFF_PLACE_MAX];

    diff_key_text(&place->key, text);
    if (bits)
        diff_place_text(place, text);
    diff_json_set(object, "place", json_string(text));
    diff_json_set(object, "leaf", json_integer(place->key.leaf));
    diff_json_set(object, "subleaf", json_integer(place->key.subleaf));
    if (place->key.turn)
        diff_json_set(object, "read", json_integer(place->key.turn));
    if (!bits)
        return object;
    diff_json_set(object, "register", json_string(cpuid_reg_name(place->reg)));
    diff_json_set(object, "mask", json_integer(place->mask));
    if (place->field == DIFF_NO_FIELD) {
        diff_json_set(object, "name", json_string(diff_place_name(place)));
        return object;
    }
    const struct field field = field_row(place->field);

    diff_json_set(object, "name", json_string(field_name(place->field)));
    diff_json_set(object, "text", json_string(field_text(&field)));
    return object;
}

static json_t *causes_of(const struct diff_matrix *pair, const struct diff_item *item)
{
    json_t *array = diff_json_made(json_array());
    const struct diff_item *cause;
    size_t at = 0;

    while ((cause = diff_cause(pair, item, &at)))
        diff_json_append(array, json_string(diff_place_name(&cause->place)));
    return array;
}

/* Text of a value beside its number, where it says more. */
static void set_value(json_t *object, const char *name, const struct diff_cell *cell)
{
    diff_json_set(object, name, cell->present ? json_integer(cell->number) : json_null());
}

static void set_bits(json_t *object, const struct diff_matrix *pair, const struct diff_item *item)
{
    char text[DIFF_VALUE_MAX];

    set_value(object, "a", &item->cells[0]);
    set_value(object, "b", &item->cells[1]);
    diff_cell_text(pair, item, 0, text);
    diff_json_set(object, "a_text", json_string(text));
    diff_cell_text(pair, item, 1, text);
    diff_json_set(object, "b_text", json_string(text));
    diff_json_set(object, "follows", causes_of(pair, item));
    if (item->place.field == DIFF_NO_FIELD)
        return;
    const struct field field = field_row(item->place.field);

    if (diff_driver(&field))
        diff_json_set(object, "driver", json_string(diff_driver(&field)));
}

static json_t *item_of(const struct diff_matrix *pair, const struct diff_item *item)
{
    json_t *object = diff_json_place(&item->place, item->kind == DIFF_BITS);
    char words[DIFF_SHAPE_MAX];

    diff_json_set(object, "class", json_string(diff_class_name(item->class)));
    diff_json_set(object, "expected", json_boolean(diff_expected(item->class)));
    if (item->kind == DIFF_BITS) {
        set_bits(object, pair, item);
        return object;
    }
    diff_shape_words(item, words);
    diff_json_set(object, "text", json_string(words));
    return object;
}

/* NULL without memory. A couple of one CPU has no differences. */
static json_t *couple_of(const struct diff_report *report, size_t number)
{
    const struct diff_couple *couple = &report->couples[number];
    const struct diff_cpu *a = couple->a, *b = couple->b;
    const struct diff_matrix none = {0}, *pair = a && b ? diff_report_pair(report, number) : &none;

    if (!pair)
        return NULL;
    json_t *object = diff_json_made(json_object()), *items = diff_json_made(json_array());

    diff_json_set(object, "a_cpu", a ? json_integer(a->cpu) : json_null());
    diff_json_set(object, "b_cpu", b ? json_integer(b->cpu) : json_null());
    diff_json_set(object, "totals", diff_json_totals(pair->totals));
    diff_json_set(object, "differences", items);
    for (size_t i = 0; i < pair->count; i++)
        diff_json_append(items, item_of(pair, &pair->items[i]));
    return object;
}

json_t *diff_json_totals(const uint32_t totals[DIFF_CLASSES])
{
    json_t *object = diff_json_made(json_object());

    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        diff_json_set(object, diff_class_name(class), json_integer(totals[class]));
    return object;
}

void diff_json_begin(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX];

    diff_vendor_words(inputs, count, words);
    put_str(sink, "{\"note\":");
    diff_json_put(sink, diff_json_made(*words ? json_string(words) : json_null()), 0);
    put_str(sink, ",\n\"inputs\":[");
    for (size_t i = 0; i < count; i++) {
        put_str(sink, i ? ",\n" : "\n");
        put_input(&inputs[i], i, sink);
    }
    put_str(sink, "]");
}

bool diff_json(const struct diff_report *report, const struct sink *sink)
{
    diff_json_begin(report->inputs, 2, sink);
    diff_print(sink, ",\n\"matched_by\":\"%s\",\n\"real\":%s,\n\"pairs\":[",
               report->by_apic ? "apic" : "position", report->real ? "true" : "false");
    for (size_t i = 0; i < report->count; i++) {
        json_t *couple = couple_of(report, i);

        if (!couple)
            return false;
        put_str(sink, i ? ",\n" : "\n");
        diff_json_put(sink, couple, 0);
    }
    put_str(sink, "]}\n");
    return true;
}
