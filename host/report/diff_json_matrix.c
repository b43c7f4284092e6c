/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>

#include "host/base/print.h"
#include "host/diff/matrix.h"
#include "host/diff/memory.h"
#include "host/diff/words.h"
#include "host/report/diff_json.h"

/* Numbers are written as they are, not through jansson: there may be millions. */
static void put_row(const struct diff_matrix *matrix, const struct diff_matrix_row *row,
                    const struct sink *sink)
{
    put_str(sink, "{\"field\":");
    diff_json_put(sink, diff_json_place(&row->place, true), 0);
    diff_print(sink, ",\"class\":\"%s\",\"expected\":%s,\"values\":[", diff_class_name(row->class),
               diff_expected(row->class) ? "true" : "false");
    for (size_t i = 0; i < matrix->columns; i++) {
        put_str(sink, i ? "," : "");
        if (matrix->cpus[i] && row->present[i])
            put_dec(sink, row->numbers[i]);
        else
            put_str(sink, "null");
    }
    put_str(sink, "]}");
}

static void put_matrix(const struct diff_matrix *matrix, const struct sink *sink)
{
    diff_print(sink, "{\"a_cpu\":%" PRIu32 ",\"totals\":", matrix->cpus[0]->cpu);
    diff_json_put(sink, diff_json_totals(matrix->totals), 0);
    put_str(sink, ",\"rows\":[");
    for (size_t i = 0; i < matrix->count; i++) {
        put_str(sink, i ? ",\n" : "\n");
        put_row(matrix, &matrix->rows[i], sink);
    }
    put_str(sink, "]}");
}

bool diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink)
{
    const struct diff_input **all = diff_zeroed(count, sizeof(*all)); // NOLINT(bugprone-sizeof-expression)
    char words[DIFF_WORDS_MAX];
    const bool vendors = diff_matrix_vendor_words(inputs, count, words, sizeof(words));
    bool real = false;

    for (size_t i = 0; i < count; i++)
        all[i] = &inputs[i];
    diff_json_begin(all, count, vendors ? words : NULL, sink);
    free(all);
    put_str(sink, ",\n\"matrices\":[");
    for (size_t cpu = 0; cpu < inputs[0].count; cpu++) {
        struct diff_matrix matrix;

        diff_matrix(inputs, count, cpu, &matrix);
        put_str(sink, cpu ? ",\n" : "\n");
        put_matrix(&matrix, sink);
        real = diff_matrix_real(&matrix) || real;
        diff_matrix_free(&matrix);
    }
    diff_print(sink, "],\n\"real\":%s}\n", real ? "true" : "false");
    return real;
}
