/* SPDX-License-Identifier: BSD-2-Clause */
/* Which differences follow from which: a feature that went took its state, its leaf or its companions along.
 */
#ifndef HOST_DIFF_FOLLOW_H
#define HOST_DIFF_FOLLOW_H

#include "host/diff/matrix.h"

/*
 * The causes of a difference, one a call: flags that were lost or added in the same pair and on which the
 * difference depends (rows of diff_follow.c). *at starts at 0; NULL when there are no more.
 */
const struct diff_item *diff_cause(const struct diff_matrix *pair, const struct diff_item *item, size_t *at);

#endif
