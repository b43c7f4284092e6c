/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/differ.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/diff/report.h"
#include "host/diff/shape.h"
#include "host/inventory/stream.h"

enum inventory_likeness inventory_likeness(const struct diff_input *a, const struct diff_input *b)
{
    const struct diff_input inputs[] = {*a, *b};
    struct diff_report report;
    const bool good = diff_report(inputs, false, &report), real = report.real;

    diff_report_free(&report);
    return !good ? INVENTORY_NO_MEMORY : real ? INVENTORY_UNLIKE : INVENTORY_ALIKE;
}

static const char *keep_item_words(struct inventory *inventory, const char *text)
{
    return inventory_text(inventory, (struct span){text, strlen(text)});
}

static bool is_same(const struct inventory_difference *x, const struct inventory_difference *y)
{
    return x->class == y->class && strcmp(x->name, y->name) == 0 && strcmp(x->place, y->place) == 0 &&
           strcmp(x->a, y->a) == 0 && strcmp(x->b, y->b) == 0;
}

/* Each once, though many CPUs may have it. Its texts are copied only then. */
static void keep_difference(struct inventory *inventory, struct inventory_difference item,
                            struct inventory_differences *ret)
{
    for (size_t i = 0; i < ret->count; i++)
        if (is_same(&ret->items[i], &item))
            return;
    if (ret->count == INVENTORY_DIFFERENCES) {
        ret->more++;
        return;
    }
    if (!ret->items)
        ret->items = arena_take(&inventory->arena, INVENTORY_DIFFERENCES, sizeof(*ret->items));
    if (!ret->items) {
        inventory->failed = true;
        return;
    }
    item.name = keep_item_words(inventory, item.name);
    item.place = keep_item_words(inventory, item.place);
    item.a = keep_item_words(inventory, item.a);
    item.b = keep_item_words(inventory, item.b);
    ret->items[ret->count++] = item;
}

static void take_item(struct inventory *inventory, const struct diff_matrix *pair,
                      const struct diff_item *item, struct inventory_differences *ret)
{
    char place[DIFF_PLACE_MAX], a[DIFF_VALUE_MAX] = "", b[DIFF_VALUE_MAX];

    if (item->place.part || diff_expected(item->class))
        return;
    diff_cell_text(pair, item, 0, a);
    strcpy(b, a);
    diff_cell_text(pair, item, 1, b);
    diff_place_text(&item->place, place);
    const uint32_t mask = item->place.mask;

    keep_difference(inventory,
                    (struct inventory_difference){item->class, diff_place_name(&item->place), place, a, b,
                                                  !(mask & (mask - 1)) && item->place.field != DIFF_NO_FIELD},
                    ret);
}

static void take_msr(struct inventory *inventory, const struct diff_msrs *msrs, const struct diff_msr *item,
                     struct inventory_differences *ret)
{
    char place[DIFF_PLACE_MAX], values[2][DIFF_VALUE_MAX];

    if (diff_expected(item->class) || msrs->with < 2)
        return;
    for (unsigned i = 0; i < 2; i++)
        snprintf(values[i], sizeof(values[i]), "0x%" PRIx64, item->cells[i].number);
    diff_msr_place(item->number, item->high, item->low, place);
    keep_difference(inventory,
                    (struct inventory_difference){item->class, item->name, place, values[0], values[1],
                                                  item->high == item->low},
                    ret);
}

static bool take_report(struct inventory *inventory, const struct diff_report *report,
                        struct inventory_differences *ret)
{
    ret->real = report->real;
    ret->a_cpus = report->inputs[0].count;
    ret->b_cpus = report->inputs[1].count;
    for (size_t i = 0; i < report->count; i++) {
        const struct diff_couple *couple = &report->couples[i];

        if (couple->like != i || !couple->a || !couple->b)
            continue;
        const struct diff_matrix *pair = diff_report_pair(report, i);

        if (!pair)
            return false;
        for (size_t k = 0; k < pair->count; k++)
            take_item(inventory, pair, &pair->items[k], ret);
    }
    for (size_t i = 0; i < report->msrs.count; i++)
        take_msr(inventory, &report->msrs, &report->msrs.items[i], ret);
    return true;
}

bool inventory_differ(struct inventory *inventory, const struct inventory_result *a,
                      const struct inventory_result *b, struct inventory_differences *ret,
                      struct error_line *reterr)
{
    struct diff_input inputs[2];
    struct diff_report report;

    *ret = (struct inventory_differences){.real = false};
    if (!inventory_tables(a, &inputs[0], reterr))
        return false;
    if (!inventory_tables(b, &inputs[1], reterr)) {
        diff_input_free(&inputs[0]);
        return false;
    }
    if (!diff_report(inputs, false, &report) || !take_report(inventory, &report, ret))
        inventory->failed = true;
    diff_report_free(&report);
    diff_input_free(&inputs[0]);
    diff_input_free(&inputs[1]);
    return true;
}

void inventory_item_words(const struct inventory_difference *item, char words[INVENTORY_ITEM_MAX])
{
    const bool plain = item->flag && (item->class == DIFF_LOST || item->class == DIFF_ADDED);
    const bool nameless = item->class == DIFF_UNKNOWN;

    if (plain)
        snprintf(words, INVENTORY_ITEM_MAX, "%s", item->name);
    else
        snprintf(words, INVENTORY_ITEM_MAX, "%s %s -> %s", nameless ? item->place : item->name, item->a,
                 item->b);
}

/* Append; false if there is no room, with some left for a count. */
static bool add_words(char words[INVENTORY_WORDS_MAX], const char *between, const char *text)
{
    const size_t n = strlen(words);

    if (n + strlen(between) + strlen(text) + 32 > INVENTORY_WORDS_MAX)
        return false;
    snprintf(words + n, INVENTORY_WORDS_MAX - n, "%s%s", between, text);
    return true;
}

void inventory_difference_words(const struct inventory_differences *differences,
                                char words[INVENTORY_WORDS_MAX])
{
    char item[INVENTORY_ITEM_MAX], text[INVENTORY_ITEM_MAX + 16];
    size_t more = differences->more;

    if (differences->a_cpus != differences->b_cpus) {
        snprintf(text, sizeof(text), "%zu CPUs -> %zu", differences->a_cpus, differences->b_cpus);
        add_words(words, words[0] ? "; " : "", text);
    }
    for (unsigned class = 0; class < DIFF_PERCPU; class ++)
        for (size_t i = 0, of_class = 0; i < differences->count; i++) {
            if (differences->items[i].class != class)
                continue;
            inventory_item_words(&differences->items[i], item);
            snprintf(text, sizeof(text), "%s%s%s", of_class ? "" : diff_class_name(class),
                     of_class ? "" : ": ", item);
            if (add_words(words, of_class ? ", " : words[0] ? "; " : "", text))
                of_class++;
            else
                more++;
        }
    if (more)
        snprintf(words + strlen(words), INVENTORY_WORDS_MAX - strlen(words), "; and %zu more", more);
}
