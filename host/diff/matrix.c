/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/matrix.h"

#include <stdlib.h>

#include "host/base/progress.h"
#include "host/diff/match.h"
#include "host/diff/memory.h"
#include "probe/decode/decode.h"
#include "probe/decode/string.h"
#include "probe/table/cpu_kind.h"
#include "probe/walk/spec.h"

/* What the columns have at one place. */
struct band {
    struct diff_key key;
    uint32_t subleaf; /* fields are looked up by it */
    bool shared;      /* some row keeps present */
    bool *present;
    struct cpuid_regs *regs;
    uint32_t *vendors; /* of this leaf */
    struct cpu_core *cores;
};

static void find_cpus(struct diff_matrix *matrix, size_t cpu)
{
    const struct diff_input *first = &matrix->inputs[0];

    matrix->cpus[0] = &first->cpus[cpu];
    for (size_t i = 1; i < matrix->columns; i++) {
        const struct diff_input *input = &matrix->inputs[i];
        struct diff_match *matches = diff_zeroed(first->count + input->count, sizeof(*matches));
        bool by_apic;

        diff_match(first, input, matches, &by_apic);
        if (matches[cpu].b != DIFF_NO_CPU)
            matrix->cpus[i] = &input->cpus[matches[cpu].b];
        free(matches);
    }
}

static int order(const void *a, const void *b)
{
    return diff_key_order(a, b);
}

/* Keys from two ascending arrays into one, each once. */
static size_t merge(const struct diff_key *a, size_t count_a, const struct diff_key *b, size_t count_b,
                    struct diff_key *to)
{
    size_t i = 0, j = 0, count = 0;

    while (i < count_a || j < count_b) {
        const int which = i == count_a ? 1 : j == count_b ? -1 : order(&a[i], &b[j]);

        to[count++] = which <= 0 ? a[i] : b[j];
        i += which <= 0;
        j += which >= 0;
    }
    return count;
}

/* Every key that some column has, ascending; from malloc(). */
static struct diff_key *find_keys(const struct diff_matrix *matrix, size_t *ret_count)
{
    struct diff_key *keys = diff_zeroed(1, sizeof(*keys));
    size_t count = 0;

    for (size_t i = 0; i < matrix->columns; i++) {
        struct diff_key own[CPUID_TABLE_MAX];
        const size_t own_count = matrix->cpus[i] ? diff_keys(&matrix->cpus[i]->table, own) : 0;
        size_t known = 0;

        for (size_t j = 0; j < own_count; j++)
            known += bsearch(&own[j], keys, count, sizeof(*keys), order) != NULL;
        if (known == own_count)
            continue;
        struct diff_key *merged = diff_zeroed(count + own_count, sizeof(*keys));

        count = merge(keys, count, own, own_count, merged);
        free(keys);
        keys = merged;
    }
    *ret_count = count;
    return keys;
}

static void set_cores(const struct diff_matrix *matrix, struct band *band)
{
    for (size_t i = 0; i < matrix->columns; i++)
        if (matrix->cpus[i])
            band->cores[i] = cpu_core(&matrix->cpus[i]->table);
}

/* A column without the CPU is as the first one, so that it makes no row. False if all columns are alike. */
static bool look_along(const struct diff_matrix *matrix, const struct diff_key *key, struct band *band)
{
    bool differ = false;

    band->key = *key;
    for (size_t i = 0; i < matrix->columns; i++) {
        struct diff_look look = {.regs = band->regs[0], .present = band->present[0]};

        if (matrix->cpus[i])
            diff_look(&matrix->cpus[i]->table, key, &look);
        band->regs[i] = look.regs;
        band->present[i] = look.present;
        differ = differ || !cpuid_regs_equal(&look.regs, &band->regs[0]);
    }
    return differ;
}

/* A table without leaf 0 is taken to be of the first one's vendor. */
static uint32_t vendors_of(const struct diff_matrix *matrix, const struct band *band, size_t column)
{
    const struct diff_cpu *cpu = matrix->cpus[column];
    const bool known =
        cpu && (spec_is_hypervisor_leaf(band->key.leaf) || cpuid_table_find(&cpu->table, 0, 0));

    return known || !column ? field_vendors(&cpu->table, band->key.leaf) : band->vendors[0];
}

static void set_vendors(const struct diff_matrix *matrix, struct band *band)
{
    const struct cpuid_entry entry = {.leaf = band->key.leaf, .subleaf = band->key.subleaf};

    band->subleaf = band->key.subleaf;
    for (size_t i = 0; i < matrix->columns; i++) {
        band->vendors[i] = vendors_of(matrix, band, i);
        if (matrix->cpus[i] && band->subleaf)
            band->subleaf = decode_subleaf(&matrix->cpus[i]->table, &entry);
    }
}

static enum diff_class classify(const struct band *band, const struct field *field, const uint32_t *numbers,
                                size_t other)
{
    const struct diff_numbers pair = {
        .a = numbers[0],
        .b = numbers[other],
        .in_a = band->present[0],
        .in_b = band->present[other],
        .core_types_differ = cpu_cores_differ(band->cores[0], band->cores[other]),
    };

    return field ? diff_classify(field, &pair) : DIFF_UNKNOWN;
}

/*
 * The class of a row: that of the first column, against the first other that differs from it in earnest, or
 * else at all: one of another core type must not hide what the others have. False if no column differs.
 */
static bool class_of(const struct diff_matrix *matrix, const struct band *band, const struct field *field,
                     const uint32_t *numbers, enum diff_class *ret)
{
    bool differ = false;

    for (size_t i = 1; i < matrix->columns; i++) {
        if (numbers[i] == numbers[0])
            continue;
        const enum diff_class class = classify(band, field, numbers, i);

        if (!differ || !diff_expected(class))
            *ret = class;
        differ = true;
        if (!diff_expected(class))
            break;
    }
    return differ;
}

static bool is_later_part(const struct diff_matrix *matrix, const struct diff_place *place)
{
    for (size_t i = diff_place_string(place) < STRING_KINDS ? matrix->count : 0; i > 0; i--)
        if (diff_place_same_string(&matrix->rows[i - 1].place, place))
            return true;
    return false;
}

/* Keep the numbers as a row if they differ; true if they were kept. */
static bool add_row(struct diff_matrix *matrix, struct band *band, const struct diff_place *place,
                    const struct field *field, uint32_t *numbers)
{
    enum diff_class class = DIFF_UNKNOWN;

    if (!class_of(matrix, band, field, numbers, &class))
        return false;
    matrix->rows = diff_grow(matrix->rows, matrix->count, &matrix->capacity, sizeof(*matrix->rows));

    struct diff_matrix_row *row = &matrix->rows[matrix->count];

    *row = (struct diff_matrix_row){.place = *place, .numbers = numbers, .present = band->present};
    row->class = class;
    row->place.part = is_later_part(matrix, place);
    row->owns_present = !band->shared;
    band->shared = true;
    matrix->totals[row->class] += !row->place.part;
    matrix->count++;
    return true;
}

static void add_fields(struct diff_matrix *matrix, struct band *band, uint32_t vendors)
{
    struct field_query query = field_query(band->key.leaf, band->subleaf, vendors);
    uint32_t *numbers = diff_zeroed(matrix->columns, sizeof(*numbers));
    struct field field;

    while (field_next(&query, &field)) {
        const struct diff_place place = {band->key, field_bits(&field), field.index, field.reg, false};

        for (size_t i = 0; i < matrix->columns; i++)
            numbers[i] = field.vendors & band->vendors[i]
                             ? field_number(&field, cpuid_reg(&band->regs[i], field.reg))
                             : 0;
        if (add_row(matrix, band, &place, &field, numbers))
            numbers = diff_zeroed(matrix->columns, sizeof(*numbers));
    }
    free(numbers);
}

/* Bits that no field of a column's vendor claims. */
static void add_unknown(struct diff_matrix *matrix, struct band *band, unsigned reg)
{
    struct diff_place place = {band->key, 0, DIFF_NO_FIELD, (uint8_t)reg, false};
    uint32_t *numbers = diff_zeroed(matrix->columns, sizeof(*numbers)), known = 0;

    for (size_t i = 0; i < matrix->columns; i++) {
        if (!i || band->vendors[i] != band->vendors[i - 1])
            known = field_claimed(band->vendors[i], band->key.leaf, band->subleaf, reg);
        numbers[i] = cpuid_reg(&band->regs[i], reg) & ~known;
        place.mask |= numbers[i] ^ numbers[0];
    }
    for (size_t i = 0; i < matrix->columns; i++)
        numbers[i] &= place.mask;
    if (!add_row(matrix, band, &place, NULL, numbers))
        free(numbers);
}

static void add_band(struct diff_matrix *matrix, struct band *band)
{
    uint32_t vendors = 0;

    set_vendors(matrix, band);
    for (size_t i = 0; i < matrix->columns; i++)
        vendors |= band->vendors[i];
    add_fields(matrix, band, vendors);
    for (unsigned reg = 0; reg < 4; reg++)
        add_unknown(matrix, band, reg);
}

void diff_matrix(const struct diff_input *inputs, size_t count, size_t cpu, struct diff_matrix *ret)
{
    struct band band = {
        .present = diff_zeroed(count, sizeof(*band.present)),
        .regs = diff_zeroed(count, sizeof(*band.regs)),
        .vendors = diff_zeroed(count, sizeof(*band.vendors)),
        .cores = diff_zeroed(count, sizeof(*band.cores)),
    };
    size_t key_count;

    *ret = (struct diff_matrix){.inputs = inputs, .columns = count};
    ret->cpus = diff_zeroed(count, sizeof(*ret->cpus)); // NOLINT(bugprone-sizeof-expression)
    find_cpus(ret, cpu);
    set_cores(ret, &band);

    struct diff_key *keys = find_keys(ret, &key_count);

    for (size_t i = 0; i < key_count; i++) {
        progress("comparing: row %zu of %zu", i + 1, key_count);
        if (look_along(ret, &keys[i], &band))
            add_band(ret, &band);
        if (band.shared)
            band.present = diff_zeroed(count, sizeof(*band.present));
        band.shared = false;
    }
    progress_end();
    free(keys);
    free(band.present);
    free(band.regs);
    free(band.vendors);
    free(band.cores);
}
