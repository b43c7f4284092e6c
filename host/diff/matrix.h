/* SPDX-License-Identifier: BSD-2-Clause */
/* Three or more inputs side by side: one column an input, one row a field that differs anywhere. */
#ifndef HOST_DIFF_MATRIX_H
#define HOST_DIFF_MATRIX_H

#include "host/diff/class.h"
#include "host/diff/input.h"
#include "host/diff/place.h"
#include "probe/table/sink.h"

struct diff_matrix_row {
    struct diff_place place; /* unknown bits: those that differ somewhere */
    enum diff_class class;   /* of the first input against the first one whose difference is not expected, or
                                else against the first one that differs */
    uint32_t *numbers;       /* a number for each input */
    bool *present;           /* the row is there: not all zero; rows of one key share this array */
    bool owns_present;       /* private */
};

/* One CPU of the first input and the CPUs that match it. */
struct diff_matrix {
    const struct diff_input *inputs;
    size_t columns;               /* inputs */
    const struct diff_cpu **cpus; /* of each input; NULL if it has no such CPU */
    size_t count, capacity;       /* rows, ascending by place */
    struct diff_matrix_row *rows;
    uint32_t totals[DIFF_CLASSES]; /* rows by class, later parts of strings not counted */
};

/* Compare CPU number cpu of the first input (its place in cpus). It is to be freed. */
void diff_matrix(const struct diff_input *inputs, size_t count, size_t cpu, struct diff_matrix *ret);
void diff_matrix_free(struct diff_matrix *matrix);

/* True if a row is of a class that is not expected, or some input has not as many CPUs as the first one. */
bool diff_matrix_real(const struct diff_matrix *matrix);

/* The writers: all CPUs of the first input, one matrix each. They return true if there is a real difference.
 */
bool diff_matrix_text(const struct diff_input *inputs, size_t count, bool all, bool colour,
                      const struct sink *sink);
bool diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink);
bool diff_matrix_html(const struct diff_input *inputs, size_t count, bool all, const struct sink *sink);

/*
 * The text of a cell into text, which holds the row's cell before it, if column is not 0: a matrix has many
 * cells that are as the one before.
 */
void diff_matrix_value(const struct diff_matrix *matrix, const struct diff_matrix_row *row, size_t column,
                       char text[DIFF_VALUE_MAX]);

/*
 * Say, in one line without LF, which input is of another CPU vendor than the first one, or has another number
 * of CPUs; false, and nothing said, if none is.
 */
bool diff_matrix_vendor_words(const struct diff_input *inputs, size_t count, char *words, size_t size);
bool diff_matrix_cpus_words(const struct diff_input *inputs, size_t count, char *words, size_t size);

#endif
