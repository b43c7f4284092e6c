/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts as text and as JSON. */
#ifndef HOST_VERDICT_WRITE_H
#define HOST_VERDICT_WRITE_H

#include "host/report/json.h"
#include "host/verdict/verdict.h"

/* A verdict and whom it is about. */
struct verdict_case {
    const char *guest, *host; /* names of files */
    uint32_t guest_cpu, host_cpu;
    const struct verdict *verdict;
    enum verdict_host host_is;
    bool strict;
};

/* All of it: what has to be said first, then the reasons by grade and feature, each with its place and
 * numbers. */
void verdict_text(const struct verdict_case *what, const struct sink *sink);

/* One line of many hosts: the verdict, and the features that speak against it. */
void verdict_text_line(const struct verdict_case *what, const struct sink *sink);

/* The object of a host, in an array. */
void verdict_json(const struct verdict_case *what, struct json *json);

/* A line for each reason, flat; one without a reason where there is none. */
void verdict_jsonl(const struct verdict_case *what, const struct sink *sink);

#endif
