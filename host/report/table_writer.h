/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes saved tables one behind the other in any format of the command: those of probe/write/write.h, json,
 * and those of other programs (host/dialect/write.h). */
#ifndef HOST_REPORT_TABLE_WRITER_H
#define HOST_REPORT_TABLE_WRITER_H

#include "host/base/error_line.h"
#include "host/dialect/write.h"
#include "host/read/reader.h"
#include "host/report/decode_json.h"
#include "probe/write/format.h"

/* The formats that the command has beyond those of the images: json, and from FORMAT_OTHER on those that
 * dialect_writer() knows. */
enum { FORMAT_JSON = FORMAT_COUNT, FORMAT_OTHER };

struct table_writer {
    const struct sink *sink;
    uint32_t format; /* enum format, or one of the above */
    uint32_t slots;  /* vmcore: size of the array */
    uint32_t tables; /* written for other programs so far */
    struct decode_json document;
    struct machine_list machine; /* of the text */
};

/* The name of format number i: those of the images, json, those of other programs; NULL past the last. */
const char *table_writer_format(unsigned i);

/*
 * Whether the table, which is what a reader found in file or was made of it, can be said in the format behind
 * those that were written: false, with a line, where the format holds one table alone, or would make zeros of
 * registers that nobody read. Of a partial table events hear a warning, where the format cannot say so.
 */
bool table_writer_takes(const struct table_writer *writer, const char *file, const struct reader_table *found,
                        const struct cpuid_table *table, const struct reader_events *events,
                        struct error_line *reterr);

/* Before the first table. file is what reader reads. */
void table_writer_begin(struct table_writer *writer, const struct sink *sink, const char *file,
                        const struct reader *reader);

/* The table, which is what reader (NULL: none, and not for json) found or was made of it; behind the last
 * one, table_writer_end(). */
void table_writer_put(struct table_writer *writer, const struct reader *reader,
                      const struct reader_table *found, const struct cpuid_table *table);
void table_writer_end(struct table_writer *writer);

/* Instead of the end, after an error: give the memory back. */
void table_writer_abandon(struct table_writer *writer);

#endif
