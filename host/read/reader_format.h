/* SPDX-License-Identifier: BSD-2-Clause */
/* What a format is made of, and the reader as formats see it; nobody else includes it. */
#ifndef HOST_READ_READER_FORMAT_H
#define HOST_READ_READER_FORMAT_H

#include "host/base/input.h"
#include "host/dialect/dialect.h"
#include "host/dialect/paste_text.h"
#include "host/read/reader_table.h"
#include "host/structured/json_table.h"

/* The last lines that were passed over, cleaned and cut, oldest first: they may name the table behind them.
 */
#define PASSED_LINES 4u
struct passed {
    bool hurt; /* the format's first line is one that paste_clean() changes */
    unsigned count;
    struct passed_line {
        char text[96];
    } lines[PASSED_LINES];
};

struct reader;

struct reader_format {
    const char *name;
    bool binary;                          /* lines in messages are byte offsets */
    size_t state_size;                    /* zeroed memory in reader->state */
    void (*start)(struct reader *reader); /* once, before the first next(); may be NULL */
    /* Fills cpu, line, label and the table, which come zeroed. READER_END may come without a table before. */
    enum reader_result (*next)(struct reader *reader, struct reader_table *ret);
    const char *(*provenance)(const struct reader *reader); /* NULL: none */
    void (*close)(struct reader *reader);                   /* gives back what start() took; NULL: nothing */
};

struct reader {
    const struct reader_format *format;
    struct reader_events events;
    struct reader_run run;
    uint32_t tables; /* given so far */
    bool failed;
    char within[24]; /* stands before what messages say, such as "cpu 1: " */
    struct error_line error;
    bool partial_told;
    bool forced;        /* the format was given, not recognised */
    const char *chosen; /* the label to give alone, in path; NULL: all */
    char *path;         /* a copy of the file's name without the label; NULL without one */
    bool found;         /* a table of that label was */
    bool several;       /* tables of two labels have been seen */
    bool ahead;         /* held and result are what comes next */
    enum reader_result result;
    struct reader_table held;
    struct paste_text paste;    /* of formats that are not read line by line */
    struct dialect_index index; /* of formats of text */
    struct passed passed;       /* by recognition, before the format's first line */
    char labels[256];           /* the labels seen, for messages */
    struct input input;
    _Alignas(max_align_t) unsigned char state[];
};

extern const struct reader_format read_stream, read_vmcore, read_strace, read_kvm, read_raw, read_aida64;
extern const struct reader_format read_rows[DIALECT_COUNT]; /* by enum dialect */
extern const struct reader_format read_json[JSON_DIALECTS]; /* by enum json_dialect */
extern const struct reader_format read_libvirt;
extern const struct reader_format read_device, read_xxd, read_qr;

/* One thing that is wrong, found where the reader is not at hand. */
struct complaint {
    uint64_t line;
    char text[160];
};

/* Fill *ret; always false, for `return complain(...)`. */
__attribute__((format(printf, 3, 4))) bool complain(struct complaint *ret, uint64_t line, const char *format,
                                                    ...);

/* Set the error line "NAME:LINE: ..."; always READER_ERROR. */
__attribute__((format(printf, 3, 4))) enum reader_result reader_fail(struct reader *reader, uint64_t line,
                                                                     const char *format, ...);
enum reader_result reader_fail_with(struct reader *reader, const struct complaint *complaint);

/* Give out a warning of the same form. */
__attribute__((format(printf, 3, 4))) void reader_warn(struct reader *reader, uint64_t line,
                                                       const char *format, ...);

/* The input is used up: READER_END, or READER_ERROR if reading failed. */
enum reader_result reader_finish(struct reader *reader);

#endif
