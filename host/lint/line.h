/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_LINT_LINE_H
#define HOST_LINT_LINE_H

#include "host/lint/finding.h"
#include "probe/table/sink.h"

/* A finding in the table of a CPU as a line: "FILE: cpu N: RULE: place: severity: text (reference)". */
void lint_line(const struct sink *sink, const char *file, unsigned cpu, const struct lint_finding *finding);

#endif
