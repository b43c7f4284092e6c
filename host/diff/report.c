/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/report.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/progress.h"
#include "host/diff/compare.h"
#include "host/diff/match.h"

/* The comparisons that are there at a time: that of couple 0, which most others are like, of the one that is
 * made or written, and of one that it may be like. */
enum pair_slot { FIRST, CURRENT, EARLIER, SLOTS };

struct diff_pair {
    size_t of; /* one more than the couple's number; 0: nothing is there */
    struct diff_matrix matrix;
    struct cpuid_table tables[2]; /* that it may need of its own */
};

/* The couples in the order of the report. */
static bool find_couples(struct diff_report *report)
{
    const struct diff_input *a = &report->inputs[0], *b = &report->inputs[1];
    struct diff_couple *couples = calloc(a->count + b->count, sizeof(*couples));
    size_t *of_a, *of_b, count = 0;
    /* Both are made before either is looked at: both are given back below. */
    const bool first = diff_match(a, b, &of_a, &report->by_apic),
               second = diff_match(b, a, &of_b, &report->by_apic);
    const bool good = first && second && couples;

    for (size_t i = 0; good && i < a->count; i++)
        if (of_a[i] != DIFF_NO_CPU)
            couples[count++] = (struct diff_couple){.a = &a->cpus[i], .b = &b->cpus[of_a[i]]};
    for (size_t i = 0; good && i < a->count; i++)
        if (of_a[i] == DIFF_NO_CPU)
            couples[count++] = (struct diff_couple){.a = &a->cpus[i]};
    for (size_t i = 0; good && i < b->count; i++)
        if (of_b[i] == DIFF_NO_CPU)
            couples[count++] = (struct diff_couple){.b = &b->cpus[i]};
    free(of_a);
    free(of_b);
    report->couples = couples;
    report->count = count;
    return good;
}

static const struct diff_matrix *pair_in(const struct diff_report *report, size_t number, enum pair_slot slot)
{
    const struct diff_input *a = &report->inputs[0], *b = &report->inputs[1];
    const struct diff_couple *couple = &report->couples[number];
    struct diff_pair *pair = &report->pairs[number ? slot : FIRST];

    if (pair->of == number + 1)
        return &pair->matrix;
    diff_matrix_free(&pair->matrix);
    const struct cpuid_table *const tables[] = {
        store_get(&a->tables, (size_t)(couple->a - a->cpus), &pair->tables[0]),
        store_get(&b->tables, (size_t)(couple->b - b->cpus), &pair->tables[1]),
    };
    const bool good = diff_compare(tables, 2, a->only, &pair->matrix);

    pair->of = good ? number + 1 : 0;
    return good ? &pair->matrix : NULL;
}

const struct diff_matrix *diff_report_pair(const struct diff_report *report, size_t number)
{
    return pair_in(report, number, CURRENT);
}

/* What tells two differences apart, in words; of the next one that is shown. False behind the last. */
enum { ITEM_WORDS = 8 };
static bool next_shown(const struct diff_report *report, const struct diff_matrix *matrix, size_t *at,
                       uint32_t words[ITEM_WORDS])
{
    while (*at < matrix->count && !report->all && diff_expected(matrix->items[*at].class))
        ++*at;
    if (*at == matrix->count)
        return false;
    const struct diff_item *item = &matrix->items[(*at)++];
    const struct diff_place *place = &item->place;
    const struct diff_cell *a = &item->cells[0], *b = &item->cells[1];
    const uint32_t all[ITEM_WORDS] = {(uint32_t)item->kind << 24 | (uint32_t)item->class << 16 |
                                          (uint32_t)place->reg << 8 | (uint32_t)a->present << 1 |
                                          (uint32_t)b->present,
                                      place->key.leaf,
                                      place->key.subleaf,
                                      place->key.turn,
                                      place->field,
                                      place->mask,
                                      a->number,
                                      b->number};

    memcpy(words, all, sizeof(all));
    return true;
}

static bool alike(const struct diff_report *report, const struct diff_matrix *x, const struct diff_matrix *y)
{
    uint32_t of_x[ITEM_WORDS], of_y[ITEM_WORDS];
    size_t i = 0, j = 0;

    while (next_shown(report, x, &i, of_x))
        if (!next_shown(report, y, &j, of_y) || memcmp(of_x, of_y, sizeof(of_x)) != 0)
            return false;
    return !next_shown(report, y, &j, of_y);
}

/* FNV-1a, a word at a time. */
static uint64_t hash_of(const struct diff_report *report, const struct diff_matrix *matrix)
{
    uint64_t hash = 0xcbf29ce484222325;
    uint32_t words[ITEM_WORDS];

    for (size_t at = 0; next_shown(report, matrix, &at, words);)
        for (size_t i = 0; i < ITEM_WORDS; i++)
            hash = (hash ^ words[i]) * 0x100000001b3;
    return hash ^ hash >> 32;
}

/*
 * Set what the couple is like. heads are, by hash, one more than the number of the last of the couples that
 * are like none before them; the others follow by chain. False without memory.
 */
static bool find_like(struct diff_report *report, size_t number, const struct diff_matrix *matrix,
                      size_t *heads)
{
    struct diff_couple *couple = &report->couples[number];

    couple->hash = hash_of(report, matrix);
    size_t *head = &heads[couple->hash % report->count];

    for (size_t at = *head; at; at = report->couples[at - 1].chain) {
        if (report->couples[at - 1].hash != couple->hash)
            continue;
        const struct diff_matrix *earlier = pair_in(report, at - 1, EARLIER);

        if (!earlier)
            return false;
        if (alike(report, earlier, matrix)) {
            couple->like = at - 1;
            return true;
        }
    }
    couple->chain = *head;
    *head = number + 1;
    return true;
}

static void add_totals(struct diff_report *report, const struct diff_matrix *matrix)
{
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        report->totals[class] += matrix->totals[class];
    for (size_t i = 0; i < matrix->count && matrix->totals[DIFF_DYNAMIC]; i++) {
        const struct diff_item *item = &matrix->items[i];
        size_t known = 0;

        while (known < report->dynamic_count && report->dynamic[known] != item->place.field)
            known++;
        if (item->class == DIFF_DYNAMIC && known == report->dynamic_count)
            report->dynamic[report->dynamic_count++] = item->place.field;
    }
}

static bool compare_couple(struct diff_report *report, size_t number, size_t *heads)
{
    struct diff_couple *couple = &report->couples[number];

    progress("comparing: pair %zu of %zu", number + 1, report->count);
    couple->like = number;
    if (!couple->a || !couple->b) {
        report->real = true;
        return true;
    }
    const struct diff_matrix *matrix = diff_report_pair(report, number);

    if (!matrix)
        return false;
    add_totals(report, matrix);
    return find_like(report, number, matrix, heads);
}

bool diff_report(const struct diff_input inputs[2], bool all, struct diff_report *ret)
{
    *ret = (struct diff_report){.inputs = inputs, .all = all};
    ret->pairs = calloc(SLOTS, sizeof(*ret->pairs));
    ret->dynamic = calloc(field_count(), sizeof(*ret->dynamic));
    size_t *heads = calloc(inputs[0].count + inputs[1].count, sizeof(*heads));
    bool good = diff_msrs(inputs, 2, &ret->msrs) && ret->pairs && ret->dynamic && heads && find_couples(ret);

    for (size_t i = 0; good && i < ret->count; i++)
        good = compare_couple(ret, i, heads);
    progress_end();
    free(heads);
    ret->real = ret->real || diff_totals_real(ret->totals) || diff_totals_real(ret->msrs.totals);
    for (size_t i = ret->count; good && i > 0; i--) {
        struct diff_couple *couple = &ret->couples[i - 1], *first = &ret->couples[couple->like];

        if (couple == first)
            continue;
        couple->next = first->next;
        first->next = i - 1;
    }
    return good;
}

void diff_report_free(struct diff_report *report)
{
    for (size_t i = 0; report->pairs && i < SLOTS; i++)
        diff_matrix_free(&report->pairs[i].matrix);
    diff_msrs_free(&report->msrs);
    free(report->pairs);
    free(report->couples);
    free(report->dynamic);
    *report = (struct diff_report){0};
}
