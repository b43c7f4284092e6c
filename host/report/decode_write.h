/* SPDX-License-Identifier: BSD-2-Clause */
/* The output of the verb decode, CPU by CPU: the text report, the lines of cpuid -r, JSON, lines of it, or a
 * page. */
#ifndef HOST_REPORT_DECODE_WRITE_H
#define HOST_REPORT_DECODE_WRITE_H

#include "host/decode/row.h"
#include "host/report/decode_json.h"
#include "host/report/html_decode.h"

/* The report of a table, as write_text_body() has it, with nothing derived from echoes. Gives the table
 * without them (decode_without_echoes()), which holds until the next call. */
const struct cpuid_table *decode_text_body(const struct sink *sink, const struct cpuid_table *table);

enum decode_form { DECODE_TEXT, DECODE_JSON, DECODE_HTML, DECODE_RAW, DECODE_JSONL };

struct decode_write {
    const struct sink *sink;
    enum decode_form form;
    bool unnumbered;              /* "CPU:" instead of "CPU 0:", as cpuid -1 writes of this machine */
    const struct decode_row *row; /* this row alone; NULL: the whole table */
    uint32_t written, without;    /* CPUs so far; those that lack the row */
    struct decode_json document;
    struct machine_list machine; /* of the text, and of the page */
    struct html_decode *page;
    bool failed;      /* no memory for the page */
    const char *file; /* as for decode_json_begin() */
};

/* Before the first CPU; file and format as for decode_json_begin(). */
void decode_write_begin(struct decode_write *write, const char *file, const char *format);

/*
 * cpu->only is filled in here. The row is the one of exactly that leaf and subleaf, or else the one that
 * answers (cpuid_table_find()). A table that has none is counted and gives no output.
 */
void decode_write_cpu(struct decode_write *write, struct decode_json_cpu *cpu);

/* Behind the last CPU. False without memory: then no page is written. */
bool decode_write_end(struct decode_write *write);

/* Without an end, after an error: give the memory back. */
void decode_write_abandon(struct decode_write *write);

#endif
