/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stream: what leafprobe's images write to a serial port or a file (probe/write/stream.h), out of a log with
 * whatever else stands in it before, between and behind the tables. Escape sequences and control characters
 * are taken out of every line, time stamps off those of tables. The lines, behind "leafprobe: ":
 * - name=value ...: provenance
 * - begin cpu=0 apic=0x0 format=vmcore shape=qemu: the lines up to the next one of ours are CPU 0's table
 * - end cpu=0 nent=29 crc32=xxxxxxxx: what the table must come to
 * - percpu of=0 ..., and 1 VALUE... CRC32, ...: CPUs that are like that one (probe/write/percpu.h)
 * - OK ..., or FAILED ...: the last line of a run
 * - version=...: the first line of one; which runs are read, stream_runs.h says
 * - others are remarks; those about a single CPU ("cpu 3: no answer") become warnings
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/base/terminal.h"
#include "host/dialect/paste.h"
#include "host/read/stream_alike.h"
#include "host/read/stream_frame.h"
#include "host/read/stream_run.h"
#include "host/read/stream_runs.h"

struct stream_state {
    bool started;    /* runs are known */
    bool over;       /* the run that was asked for has been read */
    uint32_t number; /* of the run in hand, from 1 */
    bool inside;     /* frame is being filled */
    struct stream_alike alike;
    struct stream_frame frame;
    struct stream_opening opening;
    struct stream_runs runs;
    struct stream_run run;
    char line[INPUT_BUFFER];
};

/* The line in hand: what follows "leafprobe: " or one of its first words. */
struct remark {
    struct reader *reader;
    struct stream_state *stream;
    struct span text;
    uint64_t number;
    struct reader_table *ret;
    struct span before; /* on the same line */
};

static enum reader_result stream_take_begin(struct remark *r)
{
    const enum reader_result result = stream_frame_begin(r->reader, &r->stream->frame, r->text, r->number);

    r->stream->inside = result == READER_END;
    stream_frame_stamp(&r->stream->frame, r->before);
    return result;
}

/* A table of this CPU is in ret: give it, if its number is one that may come. */
static enum reader_result stream_give(struct remark *r, uint32_t cpu, uint64_t line, const char *apic)
{
    if (stream_run_table(r->reader, &r->stream->run, cpu, line) == READER_ERROR)
        return READER_ERROR;
    r->ret->cpu = cpu;
    r->ret->line = line;
    if (r->reader->run.which == READER_RUN_ALL && r->stream->runs.count > 1)
        snprintf(r->ret->label, sizeof(r->ret->label), "run %" PRIu32 ", %.40s", r->stream->number, apic);
    else
        snprintf(r->ret->label, sizeof(r->ret->label), "%.60s", apic);
    return READER_TABLE;
}

static enum reader_result end(struct remark *r)
{
    const struct stream_frame *frame = &r->stream->frame;

    if (!r->stream->inside)
        return reader_fail(r->reader, r->number, "expected a begin line before '%s'",
                           text_show(r->text).text);
    r->stream->inside = false;
    if (stream_frame_end(r->reader, frame, r->text, r->number, &r->ret->table) == READER_ERROR)
        return READER_ERROR;
    stream_alike_base(&r->stream->alike, frame->cpu, &r->ret->table);
    return stream_give(r, frame->cpu, frame->line, frame->label);
}

/* The next CPU of the line in hand. */
static enum reader_result alike_cpu(struct remark *r)
{
    struct cpuid_table *table = &r->ret->table;
    char apic[24];
    uint32_t cpu;

    if (stream_alike_next(r->reader, &r->stream->alike, &cpu, table) == READER_ERROR)
        return READER_ERROR;
    snprintf(apic, sizeof(apic), "apic 0x%" PRIx32, cpuid_table_apic_id(table));
    return stream_give(r, cpu, r->stream->alike.rest_line, apic);
}

static enum reader_result alike_line(struct remark *r)
{
    stream_alike_line(&r->stream->alike, r->text, r->number);
    return alike_cpu(r);
}

static enum reader_result stream_take_verdict(struct remark *r)
{
    stream_alike_forget(&r->stream->alike);
    return stream_run_end(r->reader, &r->stream->run, r->text, r->number);
}

static enum reader_result take_remark(struct remark *r, enum stream_kind kind)
{
    struct stream_state *stream = r->stream;

    if (kind == STREAM_END)
        return text_word(&r->text, "end ") ? end(r) : READER_END;
    if (stream->inside)
        return reader_fail(r->reader, r->number,
                           "cpu %" PRIu32
                           ": expected its table up to an end line, found another leafprobe line",
                           stream->frame.cpu);
    switch (kind) {
    case STREAM_BEGIN:
        return text_word(&r->text, "begin ") ? stream_take_begin(r) : READER_END;
    case STREAM_PERCPU:
        return text_word(&r->text, "percpu ")
                   ? stream_alike_header(r->reader, &stream->alike, r->text, r->number)
                   : READER_END;
    case STREAM_CPU:
        return alike_line(r);
    case STREAM_LAST:
        return stream_take_verdict(r);
    case STREAM_FIRST:
    case STREAM_PROVENANCE:
        stream_run_provenance(r->reader, &stream->run, r->text, r->number);
        break;
    case STREAM_REMARK:
    case STREAM_END:
        if (stream_run_names(&stream->run, r->text))
            reader_warn(r->reader, r->number, "%s", text_show(r->text).text);
        break;
    }
    return READER_END;
}

/* What the run in hand lacks, where the log or the run ends. */
static enum reader_result leave_run(struct reader *reader, uint64_t number)
{
    const struct stream_state *stream = (const struct stream_state *)reader->state;

    if (stream->inside)
        return reader_fail(reader, number,
                           "cpu %" PRIu32
                           ": expected its end line, the %s ends in the table begun in line %" PRIu64,
                           stream->frame.cpu, stream->runs.count > 1 ? "run" : "log", stream->frame.line);
    if (stream->run.begun && !stream->run.ended)
        reader_warn(reader, number,
                    "no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short");
    return READER_END;
}

/* READER_END: go on with the run that this line opens. */
static enum reader_result open_run(struct reader *reader, const struct stream_line *line, uint64_t number)
{
    struct stream_state *stream = (struct stream_state *)reader->state;
    const bool all = reader->run.which == READER_RUN_ALL;

    if (stream->number) {
        if (!all)
            stream->over = true;
        const enum reader_result result = all && stream->inside ? READER_END : leave_run(reader, number);

        if (result == READER_ERROR || stream->over)
            return result;
        if (stream->inside)
            reader_warn(reader, number, "run %" PRIu32 " is cut off in the table of cpu %" PRIu32,
                        stream->number, stream->frame.cpu);
    }
    stream->number++;
    stream->inside = false;
    stream_alike_forget(&stream->alike);
    stream_run_begin(&stream->run, line, number);
    stream_run_warn(reader, &stream->run);
    return READER_END;
}

/* READER_END: nothing to report yet. */
static enum reader_result stream_take_line(struct reader *reader, struct span text, uint64_t number,
                                           struct reader_table *ret)
{
    struct stream_state *stream = (struct stream_state *)reader->state;
    char room[PASTE_LINE];
    struct stream_line line;

    if (stream_line(text, &line)) {
        struct remark remark = {reader, stream, line.text, number, ret, line.before};

        if (stream_opens(&stream->opening, &line) &&
            (open_run(reader, &line, number) == READER_ERROR || stream->over))
            return reader->failed ? READER_ERROR : READER_END;
        stream_seal_add(&stream->run.seal, &line);
        return take_remark(&remark, line.kind);
    }
    const struct span cleaned = stream->inside ? paste_clean(text, room) : text;

    if (stream->inside && !stream_frame_add(&stream->frame, paste_changed(cleaned, room) ? cleaned : text))
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected an end line, the table is longer than any can be",
                           stream->frame.cpu);
    return READER_END;
}

static enum reader_result next_table(struct reader *reader, struct reader_table *ret)
{
    struct stream_state *stream = (struct stream_state *)reader->state;
    uint64_t number = reader->input.line;
    char room[PASTE_LINE];
    struct span piece;
    bool whole;

    if (stream->alike.rest.n)
        return alike_cpu(&(struct remark){.reader = reader, .stream = stream, .ret = ret});
    while (!stream->over && input_line(&reader->input, &piece, &whole)) {
        struct span text = terminal_strip(piece, stream->line);

        if (reader->passed.hurt)
            text = paste_clean(text, room);
        const enum reader_result result = stream_take_line(reader, text, number, ret);

        if (result != READER_END)
            return result;
        number = reader->input.line;
    }
    if (!stream->over && leave_run(reader, number) == READER_ERROR)
        return READER_ERROR;
    stream->over = true;
    return reader_finish(reader);
}

/* A run whose checksum does not hold gives nothing: read it up to what is wrong, at the latest its last line.
 */
static enum reader_result find_fault(struct reader *reader, struct reader_table *ret)
{
    enum reader_result result;

    do {
        result = next_table(reader, ret);
    } while (result == READER_TABLE);
    return result;
}

static enum reader_result stream_next(struct reader *reader, struct reader_table *ret)
{
    struct stream_state *stream = (struct stream_state *)reader->state;

    if (stream->over)
        return READER_END;
    if (stream->started)
        return next_table(reader, ret);
    stream->started = true;
    if (stream_runs_find(reader, &stream->runs, stream->line) == READER_ERROR)
        return READER_ERROR;
    return stream->runs.chosen.broken ? find_fault(reader, ret) : next_table(reader, ret);
}

static const char *stream_provenance(const struct reader *reader)
{
    return ((const struct stream_state *)reader->state)->run.provenance;
}

const struct reader_format read_stream = {
    .name = "stream",
    .state_size = sizeof(struct stream_state),
    .next = stream_next,
    .provenance = stream_provenance,
};
