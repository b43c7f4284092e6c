/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/result.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/base/say.h"
#include "host/read/reader.h"
#include "host/read/stream_line.h"

/* What the reader makes of a text. */
struct reading {
    bool begun; /* it holds a run's first line or a table */
    bool whole;
    uint32_t tables, entries;
    char name[NAME_SIZE];
    char problem[512]; /* why it is not whole */
    char verdict[512]; /* "OK" or "FAILED" and what follows, as far as it is text */
};

/* The stream's last line, or as much of it as there is room for, as a terminal takes it as text. */
static void read_verdict(const char *text, size_t size, struct reading *reading)
{
    const struct span line = stream_verdict(text, size);
    size_t n = 0;

    for (; n < line.n && n + 1 < sizeof(reading->verdict); n++)
        reading->verdict[n] = line.at[n] >= ' ' && line.at[n] <= '~' ? line.at[n] : '?';
    reading->verdict[n] = 0;
}

static bool has_first_line(const char *text, size_t size)
{
    return memmem(text, size, "leafprobe: version=", strlen("leafprobe: version=")) != NULL;
}

/* The text's last line "leafprobe: machine ...", from its second word on; "" if there is none. */
static const char *find_machine(const char *text, size_t size)
{
    static const char mark[] = "leafprobe: machine ";
    static char line[512];
    const char *end = text + size, *at = text;

    *line = 0;
    while ((at = memmem(at, (size_t)(end - at), mark, sizeof(mark) - 1))) {
        at += strlen("leafprobe: ");
        const size_t n = (size_t)(end - at) < sizeof(line) ? (size_t)(end - at) : sizeof(line) - 1;

        memcpy(line, at, n);
        line[n] = 0;
        line[strcspn(line, "\r\n")] = 0;
    }
    return line;
}

static void read_result(struct reader *reader, struct reading *reading)
{
    static struct reader_table found;
    enum reader_result result;

    while ((result = reader_next(reader, &found)) == READER_TABLE) {
        reading->tables++;
        reading->entries += found.table.count;
    }
    reading->whole = result == READER_END && reading->verdict[0];
    if (result != READER_END)
        snprintf(reading->problem, sizeof(reading->problem), "%s", reader_error(reader));
    else if (!reading->whole)
        snprintf(reading->problem, sizeof(reading->problem), "the last line is missing");
}

static void read_text(const char *text, size_t size, const char *address, struct reading *reading)
{
    struct error_line error = {""};
    struct reader *reader =
        reader_open_memory(address, text, size, reader_format_find("stream"), NULL, &error);

    *reading = (struct reading){.begun = has_first_line(text, size)};
    name_of_machine(find_machine(text, size), address, reading->name);
    if (!reader) {
        snprintf(reading->problem, sizeof(reading->problem), "%s", error.text);
        return;
    }
    read_verdict(text, size, reading);
    read_result(reader, reading);
    reading->begun = reading->begun || reading->tables;
    reader_close(reader);
}

/* A result that is in the folder. */
static void result_tell(struct results *results, const char *line)
{
    if (printf("%s\n", line) < 0 || fflush(stdout) != 0)
        results->failed = true;
}

unsigned result_take(struct results *results, const char *text, size_t size, const char *address,
                     const char *way, char ret[RESULT_LINE])
{
    static struct reading reading;
    char name[FOLDER_NAME_SIZE];
    struct error_line error;

    read_text(text, size, address, &reading);
    if (!reading.begun) {
        snprintf(ret, RESULT_LINE, "%s by %s: no stream of leafprobe, %zu bytes thrown away", address, way,
                 size);
        say("leafprobe: %s", ret);
        return 422;
    }
    if (!folder_keep(&results->folder, reading.name, reading.whole ? ".txt" : ".damaged.txt", text, size,
                     name, &error)) {
        snprintf(ret, RESULT_LINE, "%.500s", error.text);
        say("leafprobe: %s by %s: %s", address, way, ret);
        return 507;
    }
    if (reading.whole)
        snprintf(ret, RESULT_LINE, "%s: from %s by %s, %" PRIu32 " tables, %" PRIu32 " entries: %.300s", name,
                 address, way, reading.tables, reading.entries, reading.verdict);
    else
        snprintf(ret, RESULT_LINE, "%s: from %s by %s, DAMAGED: %.300s", name, address, way, reading.problem);
    results->kept += reading.whole;
    results->damaged += !reading.whole;
    result_tell(results, ret);
    return reading.whole ? 201 : 422;
}
