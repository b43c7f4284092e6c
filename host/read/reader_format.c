/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/reader_format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* So much of a path is shown in messages. */
#define NAME_SHOWN 200u

bool complain(struct complaint *ret, uint64_t line, const char *format, ...)
{
    va_list args;

    ret->line = line;
    va_start(args, format);
    vsnprintf(ret->text, sizeof(ret->text), format, args);
    va_end(args);
    return false;
}

/* "NAME:LINE: text"; of a long path the end is shown. */
static void format_line(const struct reader *reader, uint64_t line, const char *text, struct error_line *ret)
{
    const char *name = reader->input.name;
    const size_t n = strlen(name);
    const bool binary = reader->format && reader->format->binary;

    error_line_set(ret, "%s%s:%s%" PRIu64 ": %s%s", n > NAME_SHOWN ? "..." : "",
                   n > NAME_SHOWN ? name + n - NAME_SHOWN : name, binary ? " byte " : "", line,
                   reader->within, text);
}

enum reader_result reader_fail(struct reader *reader, uint64_t line, const char *format, ...)
{
    struct complaint complaint;
    va_list args;

    complaint.line = line;
    va_start(args, format);
    vsnprintf(complaint.text, sizeof(complaint.text), format, args);
    va_end(args);
    return reader_fail_with(reader, &complaint);
}

enum reader_result reader_fail_with(struct reader *reader, const struct complaint *complaint)
{
    format_line(reader, complaint->line, complaint->text, &reader->error);
    reader->failed = true;
    return READER_ERROR;
}

void reader_warn(struct reader *reader, uint64_t line, const char *format, ...)
{
    struct error_line warning;
    char text[160];
    va_list args;

    if (!reader->events.warn)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    format_line(reader, line, text, &warning);
    reader->events.warn(reader->events.ctx, warning.text);
}

enum reader_result reader_finish(struct reader *reader)
{
    reader->failed = reader->failed || input_failed(&reader->input, &reader->error);
    return reader->failed ? READER_ERROR : READER_END;
}
