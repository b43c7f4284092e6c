/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame of a page and text in it. */
#ifndef HOST_REPORT_HTML_PUT_H
#define HOST_REPORT_HTML_PUT_H

#include <stdbool.h>

#include "probe/table/sink.h"

/* Text of unknown origin: cleaned as diff_clean() does, with <, >, &, and quotation marks written as
 * entities. */
void html_text(const struct sink *sink, const char *text);

/* From the doctype to the heading and the filter box; then the end. Nothing outside the page is referred to.
 * words: some that the filter of this page finds; differing: rows that do not differ can be left out, too
 * (html_style has what .only hides). */
void html_begin(const struct sink *sink, const char *title, const char *words, bool differing);
void html_end(const struct sink *sink);

/* The page's style sheet and script (html_style.c). */
extern const char html_style[], html_script[];

#endif
