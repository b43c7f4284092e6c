/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done with the rows of a matrix once they are there. */
#include <stdio.h>
#include <stdlib.h>

#include "host/diff/matrix.h"
#include "host/diff/report.h"
#include "probe/decode/string.h"

void diff_matrix_free(struct diff_matrix *matrix)
{
    for (size_t i = 0; i < matrix->count; i++) {
        free(matrix->rows[i].numbers);
        if (matrix->rows[i].owns_present)
            free(matrix->rows[i].present);
    }
    free(matrix->rows);
    free(matrix->cpus);
    *matrix = (struct diff_matrix){0};
}

bool diff_matrix_real(const struct diff_matrix *matrix)
{
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        if (matrix->totals[class] && !diff_expected(class))
            return true;
    for (size_t i = 1; i < matrix->columns; i++)
        if (matrix->inputs[i].count != matrix->inputs[0].count)
            return true;
    return false;
}

/* Strings are more than their numbers. */
static bool is_as_before(const struct diff_matrix *matrix, const struct diff_matrix_row *row, size_t column)
{
    return column && matrix->cpus[column] && matrix->cpus[column - 1] &&
           row->numbers[column] == row->numbers[column - 1] &&
           row->present[column] == row->present[column - 1] && diff_place_string(&row->place) == STRING_KINDS;
}

void diff_matrix_value(const struct diff_matrix *matrix, const struct diff_matrix_row *row, size_t column,
                       char text[DIFF_VALUE_MAX])
{
    const struct diff_cpu *cpu = matrix->cpus[column];

    if (is_as_before(matrix, row, column))
        return;
    if (cpu)
        diff_value_text(&row->place, &cpu->table, row->numbers[column], row->present[column], text);
    else
        snprintf(text, DIFF_VALUE_MAX, "no CPU");
}

bool diff_matrix_vendor_words(const struct diff_input *inputs, size_t count, char *words, size_t size)
{
    char text[256];

    for (size_t i = 1; i < count; i++)
        if (diff_vendor_words(&inputs[0].cpus[0].table, &inputs[i].cpus[0].table, text, sizeof(text))) {
            snprintf(words, size, "A and %s: %s", diff_letter(i), text);
            return true;
        }
    return false;
}

bool diff_matrix_cpus_words(const struct diff_input *inputs, size_t count, char *words, size_t size)
{
    for (size_t i = 1; i < count; i++)
        if (inputs[i].count != inputs[0].count) {
            snprintf(words, size, "%s has %zu CPUs, A has %zu: those of A are compared", diff_letter(i),
                     inputs[i].count, inputs[0].count);
            return true;
        }
    return false;
}
