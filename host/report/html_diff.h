/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of two inputs and of more, and what they share with those of a verdict. */
#ifndef HOST_REPORT_HTML_DIFF_H
#define HOST_REPORT_HTML_DIFF_H

#include "host/diff/report.h"
#include "probe/table/sink.h"

/* The classes with their colours and letters. */
void html_key(const struct sink *sink);

/* A remark that stands out. */
void html_note(const struct sink *sink, const char *words);

/* The page of two inputs; false without memory: what was written is not all. That of three inputs or more. */
bool diff_html(const struct diff_report *report, const struct sink *sink);
enum diff_result diff_matrix_html(const struct diff_input *inputs, size_t count, bool all,
                                  const struct sink *sink);

/* An input as a row of a table. */
void html_input(const struct sink *sink, const struct diff_input *input, size_t number);

#endif
