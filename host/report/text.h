/* SPDX-License-Identifier: BSD-2-Clause */
/* Comparisons as text, for people. */
#ifndef HOST_REPORT_TEXT_H
#define HOST_REPORT_TEXT_H

#include "host/diff/report.h"
#include "probe/table/sink.h"

/* Two inputs. False without memory: what was written is not all. */
bool diff_text(const struct diff_report *report, bool colour, const struct sink *sink);

/* Three inputs or more. */
enum diff_result diff_matrix_text(const struct diff_input *inputs, size_t count, bool all, bool colour,
                                  const struct sink *sink);

#endif
