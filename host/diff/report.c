/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/progress.h"
#include "host/diff/memory.h"
#include "probe/decode/string.h"

const struct diff_cpu *diff_couple_a(const struct diff_report *report, const struct diff_couple *couple)
{
    return couple->match.a == DIFF_NO_CPU ? NULL : &report->a->cpus[couple->match.a];
}

const struct diff_cpu *diff_couple_b(const struct diff_report *report, const struct diff_couple *couple)
{
    return couple->match.b == DIFF_NO_CPU ? NULL : &report->b->cpus[couple->match.b];
}

static bool is_whole(const struct diff_couple *couple)
{
    return couple->match.a != DIFF_NO_CPU && couple->match.b != DIFF_NO_CPU;
}

/* The matches of two CPUs, or those of one. */
static void add_couples(struct diff_report *report, const struct diff_match *matches, size_t count,
                        bool whole)
{
    for (size_t i = 0; i < count; i++) {
        const struct diff_couple couple = {.match = matches[i]};

        if (whole == is_whole(&couple))
            report->couples[report->count++] = couple;
    }
}

static size_t find_like(const struct diff_report *report, size_t number)
{
    const struct diff_couple *couple = &report->couples[number];

    for (size_t i = 0; i < number && is_whole(couple); i++)
        if (report->couples[i].like == i &&
            diff_pair_alike(&report->couples[i].pair, &couple->pair, report->all))
            return i;
    return number;
}

static void compare(struct diff_report *report, size_t number)
{
    struct diff_couple *couple = &report->couples[number];
    const struct diff_cpu *a = diff_couple_a(report, couple), *b = diff_couple_b(report, couple);

    if (a && b)
        diff_pair(&a->table, &b->table, &couple->pair);
    couple->like = find_like(report, number);
}

void diff_report(const struct diff_input *a, const struct diff_input *b, bool all, struct diff_report *ret)
{
    const size_t most = a->count + b->count;
    struct diff_match *matches = diff_zeroed(most, sizeof(*matches));

    *ret = (struct diff_report){.a = a, .b = b, .all = all};
    ret->couples = diff_zeroed(most, sizeof(*ret->couples));
    const size_t count = diff_match(a, b, matches, &ret->by_apic);
    add_couples(ret, matches, count, true);
    add_couples(ret, matches, count, false);
    for (size_t i = 0; i < ret->count; i++) {
        progress("comparing: pair %zu of %zu", i + 1, ret->count);
        compare(ret, i);
    }
    progress_end();
    free(matches);
}

void diff_report_free(struct diff_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        diff_pair_free(&report->couples[i].pair);
    free(report->couples);
    *report = (struct diff_report){0};
}

bool diff_report_real(const struct diff_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        if (!is_whole(&report->couples[i]) || diff_pair_real(&report->couples[i].pair))
            return true;
    return false;
}

static bool has_vendor(const struct cpuid_table *table)
{
    return cpuid_table_find(table, 0, 0);
}

bool diff_vendor_words(const struct cpuid_table *a, const struct cpuid_table *b, char *words, size_t size)
{
    const uint32_t vendor = field_vendors(a, 0);
    char name_a[DIFF_VALUE_MAX], name_b[DIFF_VALUE_MAX];

    if (!has_vendor(a) || !has_vendor(b))
        return false;
    diff_string_text(a, STRING_VENDOR, 0, name_a);
    diff_string_text(b, STRING_VENDOR, 0, name_b);
    if (vendor == field_vendors(b, 0) && (vendor != VENDOR_OTHER || strcmp(name_a, name_b) == 0))
        return false;
    snprintf(words, size,
             "the CPUs are of different vendors, %s and %s: the tables have little to do with each other",
             name_a, name_b);
    return true;
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
