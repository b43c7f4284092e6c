/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call gives back: bytes, and the lines that the command would say on standard error. */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include <stddef.h>

#include "host/read/reader_table.h"
#include "probe/table/sink.h"

/* Bytes that grow; without memory for more they are cut, and `full` stays set. */
struct answer_text {
    char *bytes;
    size_t count, capacity;
    int full;
};

/* The bytes of the answer and the lines beside it, as sinks and as they stand. */
extern struct answer_text answer_bytes, answer_lines;
extern const struct sink answer, answer_said;

/* Exit statuses, as the command has them. */
enum { ANSWER_OK = 0, ANSWER_FOUND = 1 /* differences, findings, cannot move */, ANSWER_BAD = 2 };

/* Empty both; each call begins so. */
void answer_begin(void);

/* The status of a call that ends so: ANSWER_BAD, with a line, where the answer did not fit into memory. */
int answer_end(int status);

/* The command's line for what went wrong, "leafprobe: ..."; always ANSWER_BAD. */
int answer_fail(const char *line);

/* Reader events that give warnings as the command's lines. */
extern const struct reader_events answer_events;

#endif
