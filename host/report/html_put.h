/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame of a page and text in it. */
#ifndef HOST_REPORT_HTML_PUT_H
#define HOST_REPORT_HTML_PUT_H

#include "probe/table/sink.h"

/* Text of unknown origin: cleaned as diff_clean() does, with <, >, &, and quotation marks written as
 * entities. */
void html_text(const struct sink *sink, const char *text);

/* From the doctype to the heading and the filter box; then the end. Nothing outside the page is referred to.
 */
void html_begin(const struct sink *sink, const char *title);
void html_end(const struct sink *sink);

/* The page's style sheet and script (html_style.c). */
extern const char html_style[], html_script[];

#endif
