/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs in how two tables are put down, and that no guest can see. */
#ifndef HOST_DIFF_SHAPE_H
#define HOST_DIFF_SHAPE_H

#include "host/diff/matrix.h"

/* Add what is structural about a place that the two columns were looked up at. */
void diff_shape_place(struct diff_matrix *pair, const struct diff_key *key, const struct diff_look looks[2]);

/* Add rows that are hidden or redirected on one side alone, and where the order of rows differs. */
void diff_shape_rows(struct diff_matrix *pair);

/* A structural item in words, such as "flags 0x1 in A, 0x0 in B". */
#define DIFF_SHAPE_MAX 96
void diff_shape_words(const struct diff_item *item, char words[DIFF_SHAPE_MAX]);

#endif
