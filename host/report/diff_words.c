/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/diff_words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/diff/driver.h"
#include "host/diff/follow.h"
#include "host/diff/shape.h"
#include "probe/decode/string.h"

void diff_words_add(char words[DIFF_WORDS_MAX], const char *format, ...)
{
    const size_t n = strlen(words);
    va_list args;

    va_start(args, format);
    vsnprintf(words + n, DIFF_WORDS_MAX - n, format, args);
    va_end(args);
}

static void add_causes(const struct diff_matrix *pair, const struct diff_item *item,
                       char words[DIFF_WORDS_MAX])
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
static bool is_first(const struct diff_matrix *pair, const struct diff_item *item)
{
    return item == pair->items || diff_key_order(&item[-1].place.key, &item->place.key) != 0;
}

void diff_item_words(const struct diff_matrix *pair, const struct diff_item *item, char words[DIFF_WORDS_MAX])
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
    if (item->cells[0].past != item->cells[1].past && is_first(pair, item))
        diff_words_add(words, "%spast %s's highest leaf", *words ? "; " : "",
                       item->cells[0].past ? "A" : "B");
}

void diff_total_words(const uint32_t totals[DIFF_CLASSES], bool expected, char words[DIFF_WORDS_MAX])
{
    words[0] = 0;
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        if (totals[class] && diff_expected(class) == expected)
            diff_words_add(words, "%s%" PRIu32 " %s", *words ? ", " : "", totals[class],
                           diff_class_name(class));
}

static void add_dynamic(const struct diff_report *report, char words[DIFF_WORDS_MAX])
{
    for (size_t i = 0; i < report->dynamic_count; i++) {
        const struct diff_place place = {.field = report->dynamic[i]};
        const struct field field = field_row(place.field);

        diff_words_add(words, "%s%s follows %s", i ? ", " : " (", diff_place_name(&place),
                       diff_driver(&field));
    }
    if (report->dynamic_count)
        diff_words_add(words, ")");
}

void diff_expected_words(const struct diff_report *report, char words[DIFF_WORDS_MAX])
{
    words[0] = 0;
    for (unsigned class = 0; class < DIFF_CLASSES; class ++) {
        if (!report->totals[class] || !diff_expected(class))
            continue;
        diff_words_add(words, "%s%" PRIu32 " %s", *words ? ", " : "", report->totals[class],
                       diff_class_name(class));
        if (class == DIFF_DYNAMIC)
            add_dynamic(report, words);
    }
}

void diff_couple_words(const struct diff_couple *couple, char words[DIFF_WORDS_MAX])
{
    const struct diff_cpu *const cpus[] = {couple->a, couple->b};

    words[0] = 0;
    for (int i = 0; i < 2; i++)
        if (cpus[i])
            diff_words_add(words, "%sCPU %" PRIu32 " (apic 0x%" PRIx32 ")", *words ? " and " : "",
                           cpus[i]->cpu, cpus[i]->apic);
}

void diff_like_words(const struct diff_report *report, size_t number, char words[DIFF_WORDS_MAX])
{
    const struct diff_couple *couples = report->couples;

    words[0] = 0;
    for (size_t i = couples[number].next, last; i && strlen(words) + 1 < DIFF_WORDS_MAX;
         i = couples[last].next) {
        last = i;
        while (couples[last].next == last + 1 && couples[last + 1].a->cpu == couples[last].a->cpu + 1)
            last++;
        diff_words_add(words, "%s%" PRIu32, *words ? "," : "", couples[i].a->cpu);
        if (last != i)
            diff_words_add(words, "-%" PRIu32, couples[last].a->cpu);
    }
}

const char *diff_match_words(const struct diff_report *report)
{
    if (report->by_apic || (report->inputs[0].count == 1 && report->inputs[1].count == 1))
        return "";
    return "CPUs are matched by position, as their APIC ids do not match";
}

void diff_few_words(const struct diff_report *report, char words[DIFF_WORDS_MAX])
{
    const uint32_t a = report->inputs[0].cpus[0].rows, b = report->inputs[1].cpus[0].rows;

    words[0] = 0;
    if (a < b / 4 || b < a / 4)
        diff_words_add(words, "%s has far fewer rows: where it has none, zeros are taken", a < b ? "A" : "B");
}

const char *diff_letter(size_t input)
{
    static char names[4][24];
    static unsigned turn;
    char *name = names[turn++ % 4];

    if (input < 26)
        snprintf(name, sizeof(names[0]), "%c", (char)('A' + input));
    else
        snprintf(name, sizeof(names[0]), "%zu", input + 1);
    return name;
}

/* The vendor string of the input's first CPU; what it is a set of, 0 without leaf 0. */
static uint32_t find_vendor(const struct diff_input *input, char name[DIFF_VALUE_MAX])
{
    const struct cpuid_table *table = store_get(&input->tables, 0, NULL);

    diff_string_text(table, STRING_VENDOR, 0, name);
    return cpuid_table_leaf(table, 0) ? field_vendors(table, 0) : 0;
}

void diff_vendor_words(const struct diff_input *inputs, size_t count, char words[DIFF_WORDS_MAX])
{
    char name_a[DIFF_VALUE_MAX], name_b[DIFF_VALUE_MAX];
    const uint32_t a = find_vendor(&inputs[0], name_a);

    words[0] = 0;
    for (size_t i = 1; i < count && !*words; i++) {
        const uint32_t b = find_vendor(&inputs[i], name_b);

        if (!a || !b || (a == b && (a != VENDOR_OTHER || strcmp(name_a, name_b) == 0)))
            continue;
        if (count > 2)
            diff_words_add(words, "A and %s: ", diff_letter(i));
        diff_words_add(words,
                       "the CPUs are of different vendors, %s and %s: the tables have little to do with each "
                       "other",
                       name_a, name_b);
    }
}

void diff_cpus_words(const struct diff_input *inputs, size_t count, char words[DIFF_WORDS_MAX])
{
    size_t i = 1;

    words[0] = 0;
    while (i < count && inputs[i].count == inputs[0].count)
        i++;
    if (i < count)
        diff_words_add(words, "%s has %zu CPUs, A has %zu: those of A are compared", diff_letter(i),
                       inputs[i].count, inputs[0].count);
}
