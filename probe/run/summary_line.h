/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines that fit on a screen, and the remarks of a stream, of which a summary shows the first. */
#ifndef PROBE_RUN_SUMMARY_LINE_H
#define PROBE_RUN_SUMMARY_LINE_H

#include "probe/run/probe.h"

/* No line is longer, nor are there more, so that the last column and the last row stay free. */
#define SUMMARY_COLUMNS 79u
#define SUMMARY_LINES 24u

/*
 * Passes whole lines on, each in one write with its LF; what is longer than SUMMARY_COLUMNS is cut and ends
 * in "...". lines counts them. Only next is to be set.
 */
struct summary_lines {
    const struct sink *next;
    uint32_t lines, used;
    char text[SUMMARY_COLUMNS + 1];
};
struct sink summary_lines(struct summary_lines *lines);

/*
 * How many remarks the stream holds, and the first of them as a NUL-terminated line: CPUs that did not answer
 * or whose table is full, what consistency_put() finds odd, problems that the front end's provenance names.
 */
struct summary_remarks {
    uint32_t count;
    char first[SUMMARY_COLUMNS + 1];
};
struct summary_remarks summary_remarks(const struct probe *probe);

#endif
