/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs, compared CPU by CPU, as the writers take them. */
#ifndef HOST_DIFF_REPORT_H
#define HOST_DIFF_REPORT_H

#include "host/diff/input.h"
#include "host/diff/matrix.h"
#include "host/diff/msrs.h"

/* How a comparison ends. */
enum diff_result { DIFF_ALIKE, DIFF_REAL /* there is a real difference */, DIFF_NO_MEMORY };

struct diff_couple {
    const struct diff_cpu *a, *b; /* NULL: that side has no such CPU */
    size_t like;   /* number of the first couple with the same differences; its own number if there is none */
    size_t next;   /* number of the next couple that is like the same; 0 if there is none */
    uint64_t hash; /* private, of the differences, as is: */
    size_t chain;  /* one more than the number of an earlier first couple, among those that hash alike */
};

struct diff_report {
    const struct diff_input *inputs; /* two: A and B */
    bool all;                        /* expected differences are shown too */
    bool by_apic;                    /* how CPUs were matched */
    bool real;                       /* there is a real difference, a CPU that one side alone has being one */
    size_t count;                    /* couples of CPUs, those of one side alone last */
    struct diff_couple *couples;
    uint32_t totals[DIFF_CLASSES]; /* of all couples */
    struct diff_msrs msrs;
    size_t dynamic_count;
    uint16_t *dynamic;       /* fields that are dynamic and differ anywhere, each once */
    struct diff_pair *pairs; /* private */
};

/*
 * Compare the two inputs, each of which has a CPU; *ret keeps pointers to them. It is to be freed, also
 * without memory, when it is false.
 */
bool diff_report(const struct diff_input inputs[2], bool all, struct diff_report *ret);
void diff_report_free(struct diff_report *report);

/*
 * The comparison of a couple that both sides have, a matrix of two columns. A hundred thousand are not kept,
 * but made again when they are asked for: that of the first couple stays, another until the next call. NULL
 * without memory.
 */
const struct diff_matrix *diff_report_pair(const struct diff_report *report, size_t number);

/*
 * Compare three inputs or more: a matrix for each CPU of the first one, with those CPUs of the others that
 * match it; put writes one, and end what differs in feature
 * MSRs. Other numbers of CPUs are a real difference.
 */
typedef void diff_matrix_put(void *ctx, const struct diff_cpu *cpu, const struct diff_matrix *matrix);
typedef void diff_matrix_end(void *ctx, const struct diff_msrs *msrs);
enum diff_result diff_matrices(const struct diff_input *inputs, size_t count, diff_matrix_put *put,
                               diff_matrix_end *end, void *ctx);

#endif
