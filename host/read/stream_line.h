/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of leafprobe's own in a log, and which of them open a run. */
#ifndef HOST_READ_STREAM_LINE_H
#define HOST_READ_STREAM_LINE_H

#include <stdbool.h>

#include "host/base/line_text.h"

enum stream_kind {
    STREAM_REMARK,
    STREAM_FIRST,      /* version=...: the first line of a run */
    STREAM_PROVENANCE, /* name=value ... */
    STREAM_BEGIN,      /* begin ... */
    STREAM_END,        /* end ... */
    STREAM_PERCPU,     /* percpu ... */
    STREAM_CPU,        /* 1 VALUE... CRC32, ... */
    STREAM_LAST,       /* OK ..., FAILED ... */
};

/* A line taken apart: what stood before the mark, and what follows it, without blanks and CRs at its end. */
struct stream_line {
    struct span before, text;
    enum stream_kind kind;
};

/* False if the line, which is free of escape sequences, is none of leafprobe's. A run that begins within a
 * line that was cut off is found. */
bool stream_line(struct span line, struct stream_line *ret);

/* Lines are given to this one after the other; zeroed at the start. */
struct stream_opening {
    bool open;   /* a run is in hand: its last line has not come */
    bool guest;  /* so far of a guest's run nothing but the lines of whoever captured it */
    bool tables; /* it has some */
};

/* True if the line is the first of a run. Remarks are of the run before, if of any. */
bool stream_opens(struct stream_opening *opening, const struct stream_line *line);

/* The checksum of docs/formats.md over a run's lines: from the first on, with the part of the last line that
 * counts. zero at the run's start. */
void stream_seal_add(uint32_t *seal, const struct stream_line *line);

/* What a last line says of it. False if it says nothing. */
bool stream_sealed(struct span text, uint32_t *ret);

/* The last line of the last run of the text that has one, from its first word (OK, FAILED) on; n is 0 if none
 * has come, or not whole. */
struct span stream_verdict(const char *text, size_t size);

#endif
