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
 * - others are remarks; those about a single CPU ("cpu 3: no answer") become warnings
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/base/terminal.h"
#include "host/read/stream_frame.h"
#include "host/read/stream_percpu.h"
#include "host/read/stream_run.h"
#include "probe/write/write.h"

struct stream {
    bool inside; /* frame is being filled */
    bool based;  /* base is the run's first table, that of CPU base_cpu */
    bool alike;  /* percpu says how CPUs differ from it */
    uint32_t base_cpu;
    struct cpuid_table base;
    struct stream_percpu percpu;
    struct span rest; /* CPUs of the line in hand that were not given yet */
    uint64_t rest_line;
    struct stream_frame frame;
    struct stream_run run;
    char line[INPUT_BUFFER];
};

/* The line in hand: what follows "leafprobe: " or one of its first words. */
struct remark {
    struct reader *reader;
    struct stream *stream;
    struct span text;
    uint64_t number;
    struct reader_table *ret;
    struct span before; /* on the same line */
};

static enum reader_result begin(struct remark *r)
{
    const enum reader_result result = stream_frame_begin(r->reader, &r->stream->frame, r->text, r->number);

    r->stream->inside = result == READER_END;
    stream_frame_stamp(&r->stream->frame, r->before);
    return result;
}

/* The first table of a run is what its other CPUs are held against. */
static void keep_base(struct stream *stream, uint32_t cpu, const struct cpuid_table *table)
{
    stream_run_table(&stream->run);
    if (stream->based)
        return;
    stream->base = *table;
    stream->base_cpu = cpu;
    stream->based = true;
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
    r->ret->cpu = frame->cpu;
    r->ret->line = frame->line;
    memcpy(r->ret->label, frame->label, sizeof(r->ret->label));
    keep_base(r->stream, frame->cpu, &r->ret->table);
    return READER_TABLE;
}

static enum reader_result percpu_header(struct remark *r)
{
    struct stream *stream = r->stream;

    if (!stream_percpu_header(r->text, &stream->percpu))
        return reader_fail(r->reader, r->number, "expected 'percpu of=CPU PLACES...', found '%s'",
                           text_show(r->text).text);
    if (!stream->based || stream->percpu.of != stream->base_cpu)
        return reader_fail(r->reader, r->number,
                           "expected the table of cpu %" PRIu32 " before CPUs that are like it",
                           stream->percpu.of);
    stream->alike = true;
    return READER_END;
}

/* The first of the CPUs on a line; the others wait in rest. */
static struct span first_cpu(struct remark *r)
{
    const char *comma = text_find(r->text, ", ");
    struct span first = r->text, *rest = &r->stream->rest;

    *rest = (struct span){comma, 0};
    r->stream->rest_line = r->number;
    if (comma) {
        first.n = (size_t)(comma - first.at);
        *rest = (struct span){comma + 2, r->text.n - first.n - 2};
    }
    return first;
}

/* "3 VALUE... CRC32": a table that is built from the base. */
static enum reader_result percpu_cpu(struct remark *r)
{
    struct stream *stream = r->stream;
    const struct span text = first_cpu(r);
    const uint32_t groups = stream->percpu.percpu.groups;
    struct cpuid_table *table = &r->ret->table;
    struct stream_percpu_cpu cpu;

    if (!stream->alike)
        return reader_fail(r->reader, r->number, "expected a percpu line before '%s'", text_show(text).text);
    if (!stream_percpu_cpu(text, groups, &cpu))
        return reader_fail(r->reader, r->number,
                           "expected a CPU's number, %" PRIu32 " values and a CRC, found '%s'", groups,
                           text_show(text).text);
    if (!percpu_apply(&stream->percpu.percpu, &stream->base, cpu.values, table))
        return reader_fail(r->reader, r->number,
                           "cpu %" PRIu32 ": expected places that the table of cpu %" PRIu32 " has", cpu.cpu,
                           stream->base_cpu);
    if (write_kvm_crc(table, true) != cpu.crc)
        return reader_fail(r->reader, r->number,
                           "cpu %" PRIu32 ": expected crc32=%08" PRIx32 ", the table gives %08" PRIx32,
                           cpu.cpu, cpu.crc, write_kvm_crc(table, true));
    r->ret->cpu = cpu.cpu;
    r->ret->line = r->number;
    snprintf(r->ret->label, sizeof(r->ret->label), "apic 0x%" PRIx32, cpuid_table_apic_id(table));
    stream_run_table(&stream->run);
    return READER_TABLE;
}

static enum reader_result end_run(struct remark *r)
{
    r->stream->based = r->stream->alike = false;
    return stream_run_end(r->reader, &r->stream->run, r->text, r->number);
}

/* "cpu 3: no answer", unlike "cpu 3 differs". */
static bool is_trouble(struct span text)
{
    uint32_t cpu;

    return text_word(&text, "cpu ") && text_dec(&text, &cpu) && text_starts(text, ":");
}

static enum reader_result take_remark(struct remark *r)
{
    struct stream *stream = r->stream;

    if (text_word(&r->text, "end "))
        return end(r);
    if (stream->inside)
        return reader_fail(r->reader, r->number,
                           "cpu %" PRIu32
                           ": expected its table up to an end line, found another leafprobe line",
                           stream->frame.cpu);
    if (text_word(&r->text, "begin "))
        return begin(r);
    if (text_word(&r->text, "percpu "))
        return percpu_header(r);
    if (r->text.n && r->text.at[0] >= '0' && r->text.at[0] <= '9')
        return percpu_cpu(r);
    if (text_starts(r->text, "FAILED") || text_starts(r->text, "OK"))
        return end_run(r);
    if (is_trouble(r->text))
        reader_warn(r->reader, r->number, "%s", text_show(r->text).text);
    else if (text_assigns(r->text))
        stream_run_provenance(r->reader, &stream->run, r->text, r->number);
    return READER_END;
}

/* READER_END: nothing to report yet. */
static enum reader_result take_line(struct reader *reader, struct span line, uint64_t number,
                                    struct reader_table *ret)
{
    static const char mark[] = "leafprobe: ";
    struct stream *stream = (struct stream *)reader->state;
    const char *place = text_find(line, mark);

    if (place) {
        const struct span before = {line.at, (size_t)(place - line.at)};
        struct remark remark = {reader, stream, {place, line.n - before.n}, number, ret, before};

        remark.text = text_trim(remark.text);
        text_word(&remark.text, mark);
        return take_remark(&remark);
    }
    if (stream->inside && !stream_frame_add(&stream->frame, line))
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected an end line, the table is longer than any can be",
                           stream->frame.cpu);
    return READER_END;
}

static enum reader_result stream_next(struct reader *reader, struct reader_table *ret)
{
    struct stream *stream = (struct stream *)reader->state;
    uint64_t number = reader->input.line;
    struct span piece;
    bool whole;

    if (stream->rest.n) {
        struct remark remark = {reader, stream, stream->rest, stream->rest_line, ret, {0}};

        return percpu_cpu(&remark);
    }
    while (input_line(&reader->input, &piece, &whole)) {
        const enum reader_result result = take_line(reader, terminal_strip(piece, stream->line), number, ret);

        if (result != READER_END)
            return result;
        number = reader->input.line;
    }
    if (stream->inside)
        return reader_fail(reader, number,
                           "cpu %" PRIu32
                           ": expected its end line, the log ends in the table begun in line %" PRIu64,
                           stream->frame.cpu, stream->frame.line);
    if (!stream->run.ended)
        reader_warn(reader, number,
                    "no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short");
    return reader_finish(reader);
}

static const char *stream_provenance(const struct reader *reader)
{
    return ((const struct stream *)reader->state)->run.provenance;
}

const struct reader_format read_stream = {
    .name = "stream",
    .state_size = sizeof(struct stream),
    .next = stream_next,
    .provenance = stream_provenance,
};
