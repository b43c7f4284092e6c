/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads saved CPUID tables, one CPU at a time, from any format that docs/formats.md lists. Memory use does
 * not depend on the input's size.
 */
#ifndef HOST_READ_READER_H
#define HOST_READ_READER_H

#include "host/base/error_line.h"
#include "host/read/reader_table.h"

struct reader;
struct reader_format;

/*
 * A format by its name ("stream", "vmcore", "strace", "kvm", "raw", "aida64", "device", "xxd", "qr", or a
 * dialect of host/dialect/dialect.def); NULL if there is none of that name.
 */
const struct reader_format *reader_format_find(const char *name);

/* The name of format number i, NULL past the last. */
const char *reader_format_name(unsigned i);

/*
 * Open a file; path "-" is standard input, and "FILE:LABEL" that table of a file that names several (in
 * either case of letters), unless there is a file of that whole name. With format NULL the content decides
 * (recognise.h). NULL, with a line in *reterr, if the file cannot be read or its format is not recognised.
 */
struct reader *reader_open(const char *path, const struct reader_format *format,
                           const struct reader_events *events, struct error_line *reterr);

/* The same over n bytes in memory, which must stay until reader_close(); name stands in messages. */
struct reader *reader_open_memory(const char *name, const void *bytes, size_t n,
                                  const struct reader_format *format, const struct reader_events *events,
                                  struct error_line *reterr);

/* Choose, before the first table is read; without this the last complete run is. Files of other formats are
 * one run. */
void reader_choose_run(struct reader *reader, struct reader_run run);

/*
 * The next table into *ret. An input without any table, or with a broken one, ends in READER_ERROR. Each
 * table is checked for entries that another entry hides from KVM's look-up (duplicates): they stay, with a
 * warning.
 */
enum reader_result reader_next(struct reader *reader, struct reader_table *ret);

/* After READER_ERROR: one line "FILE:LINE: what was expected, what was found". */
const char *reader_error(const struct reader *reader);

/* The name of the format that is read. */
const char *reader_format_of(const struct reader *reader);

/*
 * The provenance of the run that is being read, for leafprobe's own stream: lines "name=value ...", each with
 * its LF. Empty for other formats. Valid until the next reader_next().
 */
const char *reader_provenance(const struct reader *reader);

void reader_close(struct reader *reader);

#endif
