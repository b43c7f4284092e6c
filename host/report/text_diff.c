/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/report/colour.h"
#include "host/report/diff_msrs.h"
#include "host/report/diff_words.h"
#include "host/report/text.h"
#include "probe/walk/writer.h"

/* Columns grow with what stands in them, up to these. */
enum { PLACE_MOST = 32, NAME_MOST = 32, VALUES_MOST = 40 };

struct columns {
    int place, name, values;
};

/* A line's parts, ready to print. */
struct line {
    enum diff_class class;
    char place[DIFF_PLACE_MAX];
    const char *name;
    char values[2 * DIFF_VALUE_MAX + 8];
    char words[DIFF_WORDS_MAX];
};

static bool pair_shown(const struct diff_report *report, const struct diff_item *item)
{
    return !item->place.part && (report->all || !diff_expected(item->class));
}

static void fill_column(const struct diff_matrix *pair, const struct diff_item *item, struct line *line)
{
    char a[DIFF_VALUE_MAX], b[DIFF_VALUE_MAX];
    const bool bits = item->kind == DIFF_BITS;

    line->class = item->class;
    line->name = bits ? diff_place_name(&item->place) : "row";
    diff_cell_text(pair, item, 0, a);
    strcpy(b, a);
    diff_cell_text(pair, item, 1, b);
    diff_item_words(pair, item, line->words);
    snprintf(line->values, sizeof(line->values), bits ? "%s -> %s" : "%s%s", a, b);
    if (bits)
        diff_place_text(&item->place, line->place);
    else
        diff_key_text(&item->place.key, line->place);
}

static void widen(int *width, const char *text, int most)
{
    const int n = (int)strlen(text);

    if (n > *width && n <= most)
        *width = n;
}

static struct columns measure_pair(const struct diff_report *report, const struct diff_matrix *pair)
{
    struct columns columns = {0};
    struct line line;

    for (size_t i = 0; i < pair->count; i++) {
        if (!pair_shown(report, &pair->items[i]))
            continue;
        fill_column(pair, &pair->items[i], &line);
        widen(&columns.place, line.place, PLACE_MOST);
        widen(&columns.name, line.name, NAME_MOST);
        widen(&columns.values, line.values, VALUES_MOST);
    }
    return columns;
}

static void put_items(const struct diff_report *report, const struct diff_matrix *pair, bool colour,
                      const struct sink *sink)
{
    const struct columns columns = measure_pair(report, pair);
    struct line line;

    for (size_t i = 0; i < pair->count; i++) {
        if (!pair_shown(report, &pair->items[i]))
            continue;
        fill_column(pair, &pair->items[i], &line);
        diff_print(sink, "  %-*s  ", columns.place, line.place);
        put_str(sink, diff_colour(line.class, colour));
        diff_print(sink, "%-10s", diff_class_name(line.class));
        put_str(sink, diff_colour_end(colour));
        diff_print(sink, "  %-*s  %-*s%s%s\n", columns.name, line.name, *line.words ? columns.values : 0,
                   line.values, *line.words ? "  " : "", line.words);
    }
}

static void put_input(const char *letter, const struct diff_input *input, const struct sink *sink)
{
    char path[PATH_MAX];

    put_str(sink, letter);
    put_str(sink, "  ");
    put_str(sink,
            diff_clean(strcmp(input->path, "-") == 0 ? "standard input" : input->path, path, sizeof(path)));
    diff_print(sink, ", %zu CPU%s, %" PRIu32 " rows%s", input->count, input->count == 1 ? "" : "s",
               input->cpus[0].rows, input->count == 1 ? "" : " the first");

    const char *writer = shape_writer_name(shape_writer(store_get(&input->tables, 0, NULL)));

    diff_print(sink, writer ? ", as %s gives them to KVM\n" : "\n", writer);
}

static void put_pair_head(const struct diff_report *report, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX];

    diff_vendor_words(report->inputs, 2, words);
    if (*words)
        diff_print(sink, "note: %s\n", words);
    put_input("A", &report->inputs[0], sink);
    put_input("B", &report->inputs[1], sink);
    diff_few_words(report, words);
    if (*words)
        diff_print(sink, "note: %s\n", words);
    if (*diff_match_words(report))
        diff_print(sink, "%s\n", diff_match_words(report));
}

static bool put_couple(const struct diff_report *report, size_t number, bool colour, const struct sink *sink)
{
    const struct diff_couple *couple = &report->couples[number];
    char words[DIFF_WORDS_MAX];

    diff_couple_words(couple, words);
    diff_print(sink, "\n%s", words);
    if (!couple->a || !couple->b) {
        diff_print(sink, ": %s alone has this CPU\n", couple->a ? "A" : "B");
        return true;
    }
    const struct diff_matrix *pair = diff_report_pair(report, number);

    if (!pair)
        return false;
    diff_like_words(report, number, words);
    diff_print(sink, "%s%s%s", *words ? ", and alike " : "", words, *words ? " of A" : "");
    diff_total_words(pair->totals, false, words);
    diff_print(sink, ": %s\n", *words ? words : "no real difference");
    put_items(report, pair, colour, sink);
    return true;
}

bool diff_text(const struct diff_report *report, bool colour, const struct sink *sink)
{
    char words[DIFF_WORDS_MAX];
    bool good = true;

    put_pair_head(report, sink);
    for (size_t i = 0; good && i < report->count; i++)
        if (report->couples[i].like == i)
            good = put_couple(report, i, colour, sink);
    if (good)
        diff_msrs_text(&report->msrs, colour, sink);
    diff_expected_words(report, words);
    if (*words)
        diff_print(sink, "\nexpected%s: %s\n", report->all ? "" : ", shown with --all", words);
    return good;
}
