/* SPDX-License-Identifier: BSD-2-Clause */
/* The runs of a log, found before any of them is read: a machine that was reset leaves a part of a run, and a
 * file that is appended to has many. */
#ifndef HOST_READ_STREAM_RUNS_H
#define HOST_READ_STREAM_RUNS_H

#include "host/read/reader_format.h"

struct stream_found {
    uint32_t number;      /* from 1 */
    uint64_t taken, line; /* where it begins: input_taken(), and the line */
    uint64_t cut;         /* the line in which another begins or the log ends; 0: its last line is there */
    bool counted;         /* the last line counts CPUs: it did not fail before */
    bool tables;          /* it has some */
    bool versioned;       /* its first line is there, and with it the start of what the checksum covers */
    uint32_t stream;      /* that line's stream=, 0 if it has none */
    bool sealed;          /* the last line has a checksum of the run */
    bool needed;          /* and in a stream=2 must have one */
    bool broken;          /* it has not, or another one than the lines give */
    uint32_t said, seal;  /* that checksum, and what the lines come to */
};

/* So many are named in what is said of a log. */
#define STREAM_RUNS_NAMED 6u

struct stream_runs {
    uint32_t count;
    struct stream_found named[STREAM_RUNS_NAMED]; /* the first ones */
    struct stream_found chosen;                   /* number is 0 if there is none */
};

/*
 * Look through the input up to its end, with room for a line in line, and choose: the last run that is
 * complete and has tables, else the last with tables, else the last; or what the reader was asked for. The
 * input is then where that one begins; with READER_RUN_ALL where the first does. READER_ERROR, with the
 * reader's error set, if there is no such run or the input cannot be read twice; otherwise READER_END, and a
 * warning if there is more than one.
 */
enum reader_result stream_runs_find(struct reader *reader, struct stream_runs *runs, char *line);

#endif
