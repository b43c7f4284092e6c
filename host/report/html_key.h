/* SPDX-License-Identifier: BSD-2-Clause */
/* What the pages of two inputs and of more share. */
#ifndef HOST_REPORT_HTML_KEY_H
#define HOST_REPORT_HTML_KEY_H

#include "host/diff/input.h"
#include "probe/table/sink.h"

/* The classes with their colours and letters. */
void html_key(const struct sink *sink);

/* A remark that stands out. */
void html_note(const struct sink *sink, const char *words);

/* An input as a row of a table. */
void html_input(const struct sink *sink, const struct diff_input *input, size_t number);

#endif
