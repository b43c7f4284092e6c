/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fuzzers of all formats share: read everything, and hold the reader to what its header promises. */
#ifndef HOST_FUZZ_FORMAT_H
#define HOST_FUZZ_FORMAT_H

#include <stdlib.h>
#include <string.h>

#include "host/read/reader.h"
#include "probe/write/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void fuzz_require(bool good)
{
    if (!good)
        abort();
}

/* Warnings are lines too. */
static void fuzz_warn(void *ctx, const char *line)
{
    fuzz_require(!ctx && *line && !strchr(line, '\n'));
}

struct fuzz_bytes {
    size_t used;
    char bytes[1 << 17];
};

static void fuzz_write(void *ctx, const void *bytes, size_t n)
{
    struct fuzz_bytes *to = ctx;

    fuzz_require(n <= sizeof(to->bytes) - to->used);
    memcpy(to->bytes + to->used, bytes, n);
    to->used += n;
}

/* A table that was read can be written as vmcore text, and that reads back the same. */
static void fuzz_round_trip(const struct cpuid_table *table)
{
    static struct fuzz_bytes text;
    static struct reader_table again;
    const struct sink sink = {fuzz_write, &text};
    struct error_line error;

    text.used = 0;
    write_vmcore(&sink, table, 0);
    struct reader *reader =
        reader_open_memory("again", text.bytes, text.used, reader_format_find("vmcore"), NULL, &error);

    fuzz_require(reader && reader_next(reader, &again) == READER_TABLE);
    fuzz_require(again.table.count == table->count);
    fuzz_require(memcmp(again.table.entry, table->entry, table->count * sizeof(table->entry[0])) == 0);
    fuzz_require(reader_next(reader, &again) == READER_END);
    reader_close(reader);
}

/* Read n bytes as a format, or as the content decides where format is NULL. */
static int fuzz_format(const char *format, const uint8_t *bytes, size_t n)
{
    static const struct reader_events events = {fuzz_warn, NULL};
    static struct reader_table found;
    struct error_line error = {""};
    struct reader *reader =
        reader_open_memory("input", bytes, n, format ? reader_format_find(format) : NULL, &events, &error);
    enum reader_result result = READER_ERROR;

    if (!reader) {
        fuzz_require(*error.text && !strchr(error.text, '\n'));
        return 0;
    }
    while ((result = reader_next(reader, &found)) == READER_TABLE) {
        fuzz_require(found.table.count <= CPUID_TABLE_MAX && !found.table.dropped);
        fuzz_require(memchr(found.label, 0, sizeof(found.label)) != NULL);
        fuzz_round_trip(&found.table);
    }
    if (result == READER_ERROR)
        fuzz_require(*reader_error(reader) && !strchr(reader_error(reader), '\n'));
    reader_close(reader);
    return 0;
}

#endif
