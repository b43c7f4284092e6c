/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences about differences, the same in text and html. */
#ifndef HOST_REPORT_DIFF_WORDS_H
#define HOST_REPORT_DIFF_WORDS_H

#include "host/diff/report.h"

/* Room for a line of words; what is longer is cut. */
#define DIFF_WORDS_MAX 512

/* What stands beside an item: what the field is, what it follows from, what drives it, or what is structural.
 */
void diff_item_words(const struct diff_matrix *pair, const struct diff_item *item,
                     char words[DIFF_WORDS_MAX]);

/* "12 lost, 1 added"; the real classes, or the expected ones; "" if there are none. */
void diff_total_words(const uint32_t totals[DIFF_CLASSES], bool expected, char words[DIFF_WORDS_MAX]);

/*
 * The line that sums the expected differences of all couples up: how many of each class, which dynamic fields
 * and what they follow; "" if there are none.
 */
void diff_expected_words(const struct diff_report *report, char words[DIFF_WORDS_MAX]);

/* "CPU 0 (apic 0x5) and CPU 0 (apic 0x0)", with one side alone "CPU 3 (apic 0x3)". */
void diff_couple_words(const struct diff_couple *couple, char words[DIFF_WORDS_MAX]);

/* The numbers of A's CPUs in the other couples that are like couple number: "1-3,7"; "" if there are none. */
void diff_like_words(const struct diff_report *report, size_t number, char words[DIFF_WORDS_MAX]);

/* Why CPUs are matched as they are, if that is worth a line: other APIC ids; "" if not. */
const char *diff_match_words(const struct diff_report *report);

/* A remark about a table that has far fewer rows than the other; "" if there is none to make. */
void diff_few_words(const struct diff_report *report, char words[DIFF_WORDS_MAX]);

/* The names of inputs: "A", "B", ... "Z", then "27", ... Valid until the fourth next call. */
const char *diff_letter(size_t input);

/*
 * In one line without LF, which input, by its first CPU, is of another CPU vendor than the first one, or has
 * another number of CPUs; "" if none is. With two inputs, that they are of different vendors.
 */
void diff_vendor_words(const struct diff_input *inputs, size_t count, char words[DIFF_WORDS_MAX]);
void diff_cpus_words(const struct diff_input *inputs, size_t count, char words[DIFF_WORDS_MAX]);

/* Append to words. */
__attribute__((format(printf, 2, 3))) void diff_words_add(char words[DIFF_WORDS_MAX], const char *format,
                                                          ...);

#endif
