/* SPDX-License-Identifier: BSD-2-Clause */
/* A matrix for each CPU of the first of several inputs. */
#include <stdlib.h>

#include "host/diff/compare.h"
#include "host/diff/match.h"
#include "host/diff/report.h"

/* An input as a column. */
struct column {
    size_t *partners;            /* of the first input's CPUs; NULL for the first input itself */
    struct cpuid_table *scratch; /* for all but the first CPU, once it is needed */
};

/* The table that matches the first input's CPU; *ret is NULL if there is none. False without memory. */
static bool find_table(const struct diff_input *input, struct column *column, size_t cpu,
                       const struct cpuid_table **ret)
{
    const size_t place = column->partners ? column->partners[cpu] : cpu;

    *ret = NULL;
    if (place == DIFF_NO_CPU)
        return true;
    if (place && !column->scratch)
        column->scratch = malloc(sizeof(*column->scratch));
    if (place && !column->scratch)
        return false;
    *ret = store_get(&input->tables, place, column->scratch);
    return true;
}

static bool matrices_begin(const struct diff_input *inputs, size_t count, struct column *columns)
{
    bool by_apic;

    for (size_t i = 1; i < count; i++)
        if (!diff_match(&inputs[0], &inputs[i], &columns[i].partners, &by_apic))
            return false;
    return true;
}

/* What the feature MSRs have; *real if something differs there in earnest. False without memory. */
static bool end_matrices(const struct diff_input *inputs, size_t count, diff_matrix_end *end, void *ctx,
                         bool *real)
{
    struct diff_msrs msrs;

    if (!diff_msrs(inputs, count, &msrs))
        return false;
    end(ctx, &msrs);
    *real = *real || diff_totals_real(msrs.totals);
    diff_msrs_free(&msrs);
    return true;
}

enum diff_result diff_matrices(const struct diff_input *inputs, size_t count, diff_matrix_put *put,
                               diff_matrix_end *end, void *ctx)
{
    struct column *columns = calloc(count, sizeof(*columns));
    const struct cpuid_table **tables = calloc(count, sizeof(*tables)); // NOLINT(bugprone-sizeof-expression)
    bool good = columns && tables && matrices_begin(inputs, count, columns), real = false;

    for (size_t cpu = 0; good && cpu < inputs[0].count; cpu++) {
        struct diff_matrix matrix;

        for (size_t i = 0; good && i < count; i++)
            good = find_table(&inputs[i], &columns[i], cpu, &tables[i]);
        good = good && diff_compare(tables, count, inputs[0].only, &matrix);
        if (!good)
            break;
        put(ctx, &inputs[0].cpus[cpu], &matrix);
        real = real || diff_totals_real(matrix.totals);
        diff_matrix_free(&matrix);
    }
    good = good && end_matrices(inputs, count, end, ctx, &real);
    for (size_t i = 0; columns && i < count; i++) {
        real = real || inputs[i].count != inputs[0].count;
        free(columns[i].partners);
        free(columns[i].scratch);
    }
    free(columns);
    free(tables);
    return !good ? DIFF_NO_MEMORY : real ? DIFF_REAL : DIFF_ALIKE;
}
