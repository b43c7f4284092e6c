/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of host/ share: where samples are, reading them, random tables, leafprobe's own stream. */
#ifndef HOST_TESTS_KIT_H
#define HOST_TESTS_KIT_H

#include <stdio.h>

#include "host/read/reader.h"
#include "probe/table/sink.h"
#include "probe/tests/check.h"
#include "probe/walk/shape.h"
#include "probe/write/format.h"

/* A file of host/tests/data, and one of LEAFPROBE_SHARED; the test is skipped, which shows, where that is
 * unset. */
const char *kit_data(const char *name);
const char *kit_shared(const char *name);

/* Everything that reading gave. */
struct kit_read {
    unsigned count;
    struct reader_table *tables; /* from malloc() */
    bool failed;
    char error[600];
    unsigned warnings;
    char first[600], warning[600]; /* the first of them, and the last */
    unsigned uncovered; /* runs of which it was said that a part stands in no checksum; no warnings here */
    char format[16];    /* "" if not recognised */
    char provenance[1024];
};

/* Which runs kit_read_...() read; zeroed, as every verb without --run. */
extern struct reader_run kit_run;

/* Read a file, or n bytes called "text"; format NULL lets the content decide. kit_free() gives the tables
 * back. */
void kit_read_file(const char *path, const char *format, struct kit_read *ret);
void kit_read_bytes(const void *bytes, size_t n, const char *format, struct kit_read *ret);
void kit_read_text(const char *text, const char *format, struct kit_read *ret);
void kit_free(struct kit_read *read);

/* The text gives no table, and this error. */
void kit_check_refused(const char *text, const char *error);

/* The rows of all tables as rows_text() gives them, apart by " | ". Valid until the next call. */
const char *kit_rows(const struct kit_read *read);

/* Fails unless the entries are the same, padding and all; names what differs. */
void kit_check_entries(const char *name, const struct cpuid_table *got, const struct cpuid_table *want);

/* probe/tests/sample.def as a table. */
void kit_sample(struct cpuid_table *ret);

/*
 * Call each with every dump of corpus/aida64 in the shared folder, by its path and its name in there, in no
 * order; one at least. Returns how many. Skips as kit_shared().
 */
unsigned kit_each_dump(void (*each)(void *ctx, const char *path, const char *name), void *ctx);

/* Make a file of n bytes. */
void kit_put_file(const char *path, const void *bytes, size_t n);

/* A whole file in memory from malloc(), with a NUL behind it; fails the test if it cannot be read. */
char *kit_slurp(const char *path, size_t *ret_size);

/* The next number of a sequence that only its start decides (xorshift64*, Vigna 2016). */
uint32_t kit_random(uint64_t *state);

/*
 * A table of 0 to 256 random entries: any leaf, subleaf and flags, registers with many zeros and extremes,
 * padding now and then, duplicates now and then.
 */
void kit_random_table(uint64_t *state, struct cpuid_table *ret);

/* A table in a format of probe/write/write.h, and one CPU's frame, as images write them. */
void kit_write_table(const struct sink *sink, enum format format, const struct cpuid_table *table,
                     uint32_t cpu, uint32_t slots);
void kit_write_frame(const struct sink *sink, enum format format, const struct cpuid_table *table,
                     uint32_t cpu);

#endif
