/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows as the code gives them against a list that was reviewed: what moved, went or came is named. */
#ifndef PROBE_TESTS_ROW_BOOK_H
#define PROBE_TESTS_ROW_BOOK_H

#include <stddef.h>

/* From now on rows are compared with these, in their order; without a list they are printed as one. */
void row_book_open(const char *const *kept, size_t count);

/* The next row; none holds a quote or a backslash. */
void row_book_put(const char *form, ...) __attribute__((format(printf, 1, 2)));

/* Fails if a row differed or is in the list alone. */
void row_book_close(void);

#endif
