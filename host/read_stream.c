/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stream: what leafprobe's images write to a serial port or a file (probe/probe.c), out of a log with
 * whatever else stands in it before, between and behind the tables. Escape sequences and control characters
 * are taken out of every line. The lines: leafprobe: name=value ... provenance leafprobe: begin cpu=0
 * apic=0x0 format=vmcore shape=qemu      then the table leafprobe: end cpu=0 nent=29 crc32=xxxxxxxx
 *   leafprobe: OK ..., or leafprobe: FAILED ...                   the last line of a run
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/line_text.h"
#include "host/reader_part.h"
#include "host/terminal.h"
#include "probe/write.h"

/* 256 slots of vmcore text with every number at its longest are 71 KB. */
#define FRAME_MAX 131072u

#define PROVENANCE_MAX 16384u

struct frame {
    uint32_t cpu;
    uint64_t line; /* of its begin line */
    const struct reader_format *format;
    size_t size;
};

struct stream {
    bool inside;
    bool verdict; /* the last line of the run was seen */
    struct frame frame;
    size_t provenance_size;
    char provenance[PROVENANCE_MAX];
    char text[FRAME_MAX];
    char line[INPUT_BUFFER];
};

static enum reader_result fail_cpu(struct reader *reader, const struct stream *stream, uint64_t line,
                                   const char *text)
{
    return reader_fail(reader, line, "cpu %" PRIu32 ": %s", stream->frame.cpu, text);
}

/* The value of name= in a line of words; the span is empty if it is not there. */
static struct span value_of(struct span line, const char *name)
{
    while (line.n) {
        struct span word = line;

        text_blanks(&word);
        if (text_word(&word, name) && text_word(&word, "=")) {
            const char *stop = text_find(word, " ");

            return (struct span){word.at, stop ? (size_t)(stop - word.at) : word.n};
        }
        const char *stop = text_find(word, " ");

        if (!stop)
            break;
        line = (struct span){stop, word.n - (size_t)(stop - word.at)};
    }
    return (struct span){line.at, 0};
}

static bool number_of(struct span line, const char *name, uint32_t *ret)
{
    struct span value = value_of(line, name);

    return text_dec(&value, ret) && !value.n;
}

static bool crc_of(struct span line, uint32_t *ret)
{
    struct span value = value_of(line, "crc32");

    return text_hex(&value, 8, ret) && !value.n;
}

static const struct reader_format *format_of(struct span line)
{
    const struct span value = value_of(line, "format");

    if (text_is(value, read_vmcore.name))
        return &read_vmcore;
    return text_is(value, read_raw.name) ? &read_raw : NULL;
}

static enum reader_result begin(struct reader *reader, struct stream *stream, struct span line,
                                uint64_t number, struct reader_table *ret)
{
    const struct span apic = value_of(line, "apic");

    stream->frame = (struct frame){.line = number, .format = format_of(line)};
    if (!number_of(line, "cpu", &stream->frame.cpu))
        return reader_fail(reader, number, "expected 'begin cpu=NUMBER', found '%s'", text_show(line).text);
    if (!stream->frame.format)
        return fail_cpu(reader, stream, number, "expected format=vmcore or format=raw on the begin line");
    ret->cpu = stream->frame.cpu;
    ret->line = number;
    snprintf(ret->label, sizeof(ret->label), "apic %.40s", text_show(apic).text);
    stream->inside = true;
    return READER_TABLE;
}

static bool keep(struct stream *stream, struct span line)
{
    struct frame *frame = &stream->frame;

    if (line.n + 1 > FRAME_MAX - frame->size)
        return false;
    memcpy(stream->text + frame->size, line.at, line.n);
    frame->size += line.n;
    stream->text[frame->size++] = '\n';
    return true;
}

/* Rows of cpuid -r carry no flags; their checksum is taken with all flags 0. */
static uint32_t crc_expected(const struct stream *stream, const struct cpuid_table *table)
{
    return write_kvm_crc(table, stream->frame.format != &read_raw);
}

static enum reader_result parse(struct reader *reader, struct stream *stream, struct reader_table *ret)
{
    const struct frame *frame = &stream->frame;
    const struct reader_part part = {frame->format, frame->line + 1, stream->text, frame->size, frame->cpu};

    return reader_part(reader, &part, &ret->table);
}

static enum reader_result end(struct reader *reader, struct stream *stream, struct span line, uint64_t number,
                              struct reader_table *ret)
{
    uint32_t cpu, nent, crc;

    if (!stream->inside)
        return reader_fail(reader, number, "expected a begin line before '%s'", text_show(line).text);
    if (!number_of(line, "cpu", &cpu) || !number_of(line, "nent", &nent) || !crc_of(line, &crc))
        return fail_cpu(reader, stream, number, "expected 'end cpu=N nent=N crc32=xxxxxxxx'");
    if (cpu != stream->frame.cpu)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected its end line, found that of cpu %" PRIu32,
                           stream->frame.cpu, cpu);
    stream->inside = false;
    if (parse(reader, stream, ret) == READER_ERROR)
        return READER_ERROR;
    if (ret->table.count != nent)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected nent=%" PRIu32 " entries, the table has %" PRIu32, cpu,
                           nent, ret->table.count);
    if (crc_expected(stream, &ret->table) != crc)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected crc32=%08" PRIx32 ", the table gives %08" PRIx32, cpu,
                           crc, crc_expected(stream, &ret->table));
    return READER_TABLE;
}

static void keep_provenance(struct reader *reader, struct stream *stream, struct span line, uint64_t number)
{
    if (line.n + 2 > PROVENANCE_MAX - stream->provenance_size) {
        reader_warn(reader, number, "more than %u bytes of provenance, line not kept", PROVENANCE_MAX);
        return;
    }
    memcpy(stream->provenance + stream->provenance_size, line.at, line.n);
    stream->provenance_size += line.n;
    stream->provenance[stream->provenance_size++] = '\n';
    stream->provenance[stream->provenance_size] = 0;
}

/* A leafprobe line that neither begins nor ends a table. */
static enum reader_result note(struct reader *reader, struct stream *stream, struct span line,
                               uint64_t number)
{
    struct span rest = line;

    if (stream->inside)
        return fail_cpu(reader, stream, number,
                        "expected its table up to an end line, found another leafprobe line");
    if (text_starts(line, "OK")) {
        stream->verdict = true;
    } else if (text_word(&rest, "FAILED")) {
        stream->verdict = true;
        if (!reader->tables)
            return reader_fail(reader, number, "expected a table, the run failed:%s", text_show(rest).text);
        reader_warn(reader, number, "the run failed:%s", text_show(rest).text);
    } else if (text_starts(line, "cpu ")) {
        reader_warn(reader, number, "%s", text_show(line).text);
    } else if (text_find(line, "=")) {
        keep_provenance(reader, stream, line, number);
    }
    return READER_END;
}

/* READER_END: nothing to report yet. */
static enum reader_result take_line(struct reader *reader, struct stream *stream, struct span line,
                                    uint64_t number, struct reader_table *ret)
{
    static const char mark[] = "leafprobe: ";
    const char *place = text_find(line, mark);

    if (!place) {
        if (stream->inside && !keep(stream, line))
            return fail_cpu(reader, stream, number,
                            "expected an end line, the table is longer than any can be");
        return READER_END;
    }
    struct span rest = text_trim((struct span){place, line.n - (size_t)(place - line.at)});

    text_word(&rest, mark);
    if (!stream->inside && text_word(&rest, "begin "))
        return begin(reader, stream, rest, number, ret) == READER_ERROR ? READER_ERROR : READER_END;
    if (text_word(&rest, "end "))
        return end(reader, stream, rest, number, ret);
    return note(reader, stream, rest, number);
}

static enum reader_result stream_next(struct reader *reader, struct reader_table *ret)
{
    struct stream *stream = (struct stream *)reader->state;
    uint64_t number = reader->input.line;
    struct span piece;
    bool whole;

    while (input_line(&reader->input, &piece, &whole)) {
        const struct span line = terminal_strip(piece, stream->line);
        const enum reader_result result = take_line(reader, stream, line, number, ret);

        if (result != READER_END)
            return result;
        number = reader->input.line;
    }
    if (stream->inside)
        return reader_fail(reader, number,
                           "cpu %" PRIu32
                           ": expected its end line, the log ends in the table begun in line %" PRIu64,
                           stream->frame.cpu, stream->frame.line);
    if (!stream->verdict)
        reader_warn(reader, number,
                    "no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short");
    return reader_finish(reader);
}

static const char *stream_provenance(const struct reader *reader)
{
    return ((const struct stream *)reader->state)->provenance;
}

const struct reader_format read_stream = {
    .name = "stream",
    .state_size = sizeof(struct stream),
    .next = stream_next,
    .provenance = stream_provenance,
};
