/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_REPORT_HTML_GRID_H
#define HOST_REPORT_HTML_GRID_H

#include "host/diff/matrix.h"
#include "probe/table/sink.h"

enum { HTML_GRID_COLUMNS = 8 };

/*
 * Every row that one of the tables has, two or up to HTML_GRID_COLUMNS: its four registers as 32 bits each,
 * one table's above the next one's where they differ, a cell a field. Rows without a difference that are as
 * in the pair before, which is on the page already, are left out; before may be NULL. The rows' anchors start
 * with "r", the number of the couple, and
 * "-".
 */
void html_grid(const struct sink *sink, const struct diff_matrix *pair, const struct diff_matrix *before,
               size_t couple);

/* The anchor of a place, without '#'. */
void html_anchor(const struct sink *sink, const struct diff_key *key, size_t couple);

#endif
