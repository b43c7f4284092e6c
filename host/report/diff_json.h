/* SPDX-License-Identifier: BSD-2-Clause */
/* What the JSON of two inputs and of more share, and its first part that of decode. Without memory the
 * program ends with a line and EXIT_BAD. */
#ifndef HOST_REPORT_DIFF_JSON_H
#define HOST_REPORT_DIFF_JSON_H

#include <jansson.h>

#include "host/cli/command.h"
#include "host/diff/report.h"

/* The value itself, which is there. */
json_t *diff_json_made(json_t *value);

/* Set a member, or append an item; each takes the reference to value. */
void diff_json_set(json_t *object, const char *name, json_t *value);
void diff_json_append(json_t *array, json_t *value);

/* Write a value on one line, without LF, and give it back. flags: more of json_dump_callback()'s, or 0. */
void diff_json_put(const struct sink *sink, json_t *value, size_t flags);

/* Where bits are (bits false: of which row the difference is); counts by class. */
json_t *diff_json_place(const struct diff_place *place, bool bits);
json_t *diff_json_totals(const uint32_t totals[DIFF_CLASSES]);

/* The opening brace and the members that every report has: note and inputs. */
void diff_json_begin(const struct diff_input *inputs, size_t count, const struct sink *sink);

/* Two inputs; false without memory: what was written is not all. Three inputs or more. */
bool diff_json(const struct diff_report *report, const struct sink *sink);
enum diff_result diff_matrix_json(const struct diff_input *inputs, size_t count, const struct sink *sink);

#endif
