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
#include "host/diff/words.h"
#include "host/report/diff_json.h"

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

static json_t *input_of(const struct diff_input *input, size_t number)
{
    json_t *object = diff_json_made(json_object()), *cpus = diff_json_made(json_array());
    char path[PATH_MAX];

    diff_json_set(object, "name", json_string(diff_letter(number)));
    diff_json_set(object, "file", json_string(diff_clean(input->path, path, sizeof(path))));
    diff_json_set(object, "cpus", cpus);
    for (size_t i = 0; i < input->count; i++) {
        json_t *cpu = diff_json_made(json_object());

        diff_json_set(cpu, "cpu", json_integer(input->cpus[i].cpu));
        diff_json_set(cpu, "apic", json_integer(input->cpus[i].apic));
        diff_json_set(cpu, "rows", json_integer(input->cpus[i].table.count));
        diff_json_append(cpus, cpu);
    }
    return object;
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

static json_t *causes_of(const struct diff_pair *pair, const struct diff_item *item)
{
    json_t *array = diff_json_made(json_array());
    const struct diff_item *cause;
    size_t at = 0;

    while ((cause = diff_cause(pair, item, &at)))
        diff_json_append(array, json_string(diff_place_name(&cause->place)));
    return array;
}

/* Text of a value beside its number, where it says more. */
static void set_value(json_t *object, const char *name, uint32_t number, bool present)
{
    diff_json_set(object, name, present ? json_integer(number) : json_null());
}

static void set_bits(json_t *object, const struct diff_pair *pair, const struct diff_item *item)
{
    char a[DIFF_VALUE_MAX], b[DIFF_VALUE_MAX];

    diff_item_values(pair, item, a, b);
    set_value(object, "a", item->a, item->in_a);
    set_value(object, "b", item->b, item->in_b);
    diff_json_set(object, "a_text", json_string(a));
    diff_json_set(object, "b_text", json_string(b));
    diff_json_set(object, "follows", causes_of(pair, item));
    if (item->place.field == DIFF_NO_FIELD)
        return;
    const struct field field = field_row(item->place.field);

    if (diff_driver(&field))
        diff_json_set(object, "driver", json_string(diff_driver(&field)));
}

static json_t *item_of(const struct diff_pair *pair, const struct diff_item *item)
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

static json_t *couple_of(const struct diff_report *report, const struct diff_couple *couple)
{
    const struct diff_cpu *a = diff_couple_a(report, couple), *b = diff_couple_b(report, couple);
    json_t *object = diff_json_made(json_object()), *items = diff_json_made(json_array());

    diff_json_set(object, "a_cpu", a ? json_integer(a->cpu) : json_null());
    diff_json_set(object, "b_cpu", b ? json_integer(b->cpu) : json_null());
    diff_json_set(object, "totals", diff_json_totals(couple->pair.totals));
    diff_json_set(object, "differences", items);
    for (size_t i = 0; i < couple->pair.count; i++)
        diff_json_append(items, item_of(&couple->pair, &couple->pair.items[i]));
    return object;
}

json_t *diff_json_totals(const uint32_t totals[DIFF_CLASSES])
{
    json_t *object = diff_json_made(json_object());

    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        diff_json_set(object, diff_class_name(class), json_integer(totals[class]));
    return object;
}

void diff_json_begin(const struct diff_input *const *inputs, size_t count, const char *note,
                     const struct sink *sink)
{
    put_str(sink, "{\"note\":");
    diff_json_put(sink, diff_json_made(note ? json_string(note) : json_null()), 0);
    put_str(sink, ",\n\"inputs\":[");
    for (size_t i = 0; i < count; i++) {
        put_str(sink, i ? ",\n" : "\n");
        diff_json_put(sink, input_of(inputs[i], i), 0);
    }
    put_str(sink, "]");
}

void diff_json(const struct diff_report *report, const struct sink *sink)
{
    const struct diff_input *const inputs[] = {report->a, report->b};
    char words[DIFF_WORDS_MAX];
    const bool vendors =
        diff_vendor_words(&report->a->cpus[0].table, &report->b->cpus[0].table, words, sizeof(words));

    diff_json_begin(inputs, 2, vendors ? words : NULL, sink);
    diff_print(sink, ",\n\"matched_by\":\"%s\",\n\"real\":%s,\n\"pairs\":[",
               report->by_apic ? "apic" : "position", diff_report_real(report) ? "true" : "false");
    for (size_t i = 0; i < report->count; i++) {
        put_str(sink, i ? ",\n" : "\n");
        diff_json_put(sink, couple_of(report, &report->couples[i]), 0);
    }
    put_str(sink, "]}\n");
}
