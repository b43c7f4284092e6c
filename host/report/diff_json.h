/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON of diff: of two inputs, of more, and what both share. */
#ifndef HOST_REPORT_DIFF_JSON_H
#define HOST_REPORT_DIFF_JSON_H

#include "host/diff/report.h"
#include "host/report/json.h"

/* Members of the object that is open, which say where bits are (bits false: of which row the difference is).
 */
void diff_json_place(struct json *json, const struct diff_place *place, bool bits);

/* Counts by class, as a member. */
void diff_json_totals(struct json *json, const uint32_t totals[DIFF_CLASSES]);

/* The beginning of the object of a report, with the members that each has: note and inputs. Its end. */
void diff_json_begin(struct json *json, const struct sink *sink, const struct diff_input *inputs,
                     size_t count);
void diff_json_end(struct json *json);

/* Two inputs; false without memory: what was written is not all. Three inputs or more. */
bool diff_json(const struct diff_report *report, const struct sink *sink);
enum diff_result diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink);

#endif
