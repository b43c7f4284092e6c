/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs in the feature MSRs of the inputs, at the end of a comparison, in each of its forms. */
#ifndef HOST_REPORT_DIFF_MSRS_H
#define HOST_REPORT_DIFF_MSRS_H

#include "host/diff/msrs.h"
#include "host/report/json.h"

/* A paragraph with a line for each difference; nothing if no input has such registers. HTML: a heading and a
 * table. */
void diff_msrs_text(const struct diff_msrs *msrs, bool colour, const struct sink *sink);
void diff_msrs_html(const struct diff_msrs *msrs, const struct sink *sink);

/* The member "msrs" of the document (docs/leafprobe-diff.schema.json). */
void diff_msrs_json(const struct diff_msrs *msrs, struct json *json);

/* A line for each input that differs from the first, as diff_jsonl.h has them: leaf and subleaf are null, the
 * register is "msr 0x10a". */
void diff_msrs_jsonl(const struct diff_msrs *msrs, const struct diff_input *inputs, const struct sink *sink);

#endif
