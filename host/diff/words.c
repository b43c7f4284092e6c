/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/diff/driver.h"
#include "host/diff/follow.h"
#include "host/diff/memory.h"
#include "host/diff/shape.h"

void diff_words_add(char words[DIFF_WORDS_MAX], const char *format, ...)
{
    const size_t n = strlen(words);
    va_list args;

    va_start(args, format);
    vsnprintf(words + n, DIFF_WORDS_MAX - n, format, args);
    va_end(args);
}

void diff_item_values(const struct diff_pair *pair, const struct diff_item *item, char a[DIFF_VALUE_MAX],
                      char b[DIFF_VALUE_MAX])
{
    a[0] = b[0] = 0;
    if (item->kind != DIFF_BITS)
        return;
    diff_value_text(&item->place, pair->a, item->a, item->in_a, a);
    diff_value_text(&item->place, pair->b, item->b, item->in_b, b);
}

static void add_causes(const struct diff_pair *pair, const struct diff_item *item, char words[DIFF_WORDS_MAX])
{
    const struct diff_item *cause;
    size_t at = 0, count = 0;

    while ((cause = diff_cause(pair, item, &at))) {
        diff_words_add(words, "%s%s",
                       count    ? ", "
                       : *words ? "; follows from "
                                : "follows from ",
                       diff_place_name(&cause->place));
        count++;
    }
}

/* True for the first difference of a row: what holds for all of them is said once. */
static bool is_first(const struct diff_pair *pair, const struct diff_item *item)
{
    return item == pair->items || diff_key_order(&item[-1].place.key, &item->place.key) != 0;
}

void diff_item_words(const struct diff_pair *pair, const struct diff_item *item, char words[DIFF_WORDS_MAX])
{
    words[0] = 0;
    if (item->kind != DIFF_BITS) {
        diff_shape_words(item, words);
        return;
    }
    diff_words_add(words, "%s", diff_place_words(&item->place));
    add_causes(pair, item, words);
    if (item->place.field != DIFF_NO_FIELD) {
        const struct field field = field_row(item->place.field);
        const char *driver = diff_driver(&field);

        if (driver)
            diff_words_add(words, item->class == DIFF_DYNAMIC ? "; follows %s" : "; depends on %s", driver);
    }
    if (item->past_a != item->past_b && is_first(pair, item))
        diff_words_add(words, "%spast %s's highest leaf", *words ? "; " : "", item->past_a ? "A" : "B");
}

void diff_total_words(const uint32_t totals[DIFF_CLASSES], bool expected, char words[DIFF_WORDS_MAX])
{
    words[0] = 0;
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        if (totals[class] && diff_expected(class) == expected)
            diff_words_add(words, "%s%" PRIu32 " %s", *words ? ", " : "", totals[class],
                           diff_class_name(class));
}

/* The dynamic fields that differ anywhere, each once. */
static void add_dynamic(const struct diff_report *report, char words[DIFF_WORDS_MAX])
{
    bool *said = diff_zeroed(field_count(), sizeof(*said));
    const char *before = " (";

    for (size_t i = 0; i < report->count; i++)
        for (size_t j = 0; j < report->couples[i].pair.count; j++) {
            const struct diff_item *item = &report->couples[i].pair.items[j];

            if (item->class != DIFF_DYNAMIC || said[item->place.field])
                continue;
            said[item->place.field] = true;
            const struct field field = field_row(item->place.field);

            diff_words_add(words, "%s%s follows %s", before, diff_place_name(&item->place),
                           diff_driver(&field));
            before = ", ";
        }
    if (*before == ',')
        diff_words_add(words, ")");
    free(said);
}

void diff_expected_words(const struct diff_report *report, char words[DIFF_WORDS_MAX])
{
    uint32_t totals[DIFF_CLASSES] = {0};

    for (size_t i = 0; i < report->count; i++)
        for (unsigned class = 0; class < DIFF_CLASSES; class ++)
            totals[class] += report->couples[i].pair.totals[class];
    words[0] = 0;
    for (unsigned class = 0; class < DIFF_CLASSES; class ++) {
        if (!totals[class] || !diff_expected(class))
            continue;
        diff_words_add(words, "%s%" PRIu32 " %s", *words ? ", " : "", totals[class], diff_class_name(class));
        if (class == DIFF_DYNAMIC)
            add_dynamic(report, words);
    }
}

void diff_couple_words(const struct diff_report *report, const struct diff_couple *couple,
                       char words[DIFF_WORDS_MAX])
{
    const struct diff_cpu *const cpus[] = {diff_couple_a(report, couple), diff_couple_b(report, couple)};

    words[0] = 0;
    for (int i = 0; i < 2; i++)
        if (cpus[i])
            diff_words_add(words, "%sCPU %" PRIu32 " (apic 0x%" PRIx32 ")", *words ? " and " : "",
                           cpus[i]->cpu, cpus[i]->apic);
}

void diff_like_words(const struct diff_report *report, size_t number, char words[DIFF_WORDS_MAX])
{
    words[0] = 0;
    for (size_t i = number + 1; i < report->count; i++) {
        const struct diff_cpu *first = diff_couple_a(report, &report->couples[i]), *last = first;

        if (report->couples[i].like != number)
            continue;
        while (i + 1 < report->count && report->couples[i + 1].like == number &&
               diff_couple_a(report, &report->couples[i + 1])->cpu == last->cpu + 1)
            last = diff_couple_a(report, &report->couples[++i]);
        diff_words_add(words, "%s%" PRIu32, *words ? "," : "", first->cpu);
        if (last != first)
            diff_words_add(words, "-%" PRIu32, last->cpu);
    }
}

const char *diff_match_words(const struct diff_report *report)
{
    if (report->by_apic || (report->a->count == 1 && report->b->count == 1))
        return "";
    return "CPUs are matched by position, as their APIC ids do not match";
}

void diff_few_words(const struct diff_report *report, char words[DIFF_WORDS_MAX])
{
    const uint32_t a = report->a->cpus[0].table.count, b = report->b->cpus[0].table.count;

    words[0] = 0;
    if (a < b / 4 || b < a / 4)
        diff_words_add(words, "%s has far fewer rows: where it has none, zeros are taken", a < b ? "A" : "B");
}
