/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_frame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/read/reader_part.h"
#include "probe/write/write.h"

/* What an end line says. */
struct ending {
    uint32_t cpu, nent, crc;
};

static bool crc_of(struct span line, uint32_t *ret)
{
    struct span value = text_assigned(line, "crc32");

    return text_hex(&value, 8, ret) && !value.n;
}

static const struct reader_format *frame_format(struct span line)
{
    const struct span value = text_assigned(line, "format");

    if (text_is(value, read_vmcore.name))
        return &read_vmcore;
    return text_is(value, read_raw.name) ? &read_raw : NULL;
}

enum reader_result stream_frame_begin(struct reader *reader, struct stream_frame *frame, struct span line,
                                      uint64_t number)
{
    frame->line = number;
    frame->format = frame_format(line);
    frame->size = frame->stamp_size = 0;
    if (!text_assigned_number(line, "cpu", &frame->cpu))
        return reader_fail(reader, number, "expected 'begin cpu=NUMBER', found '%s'", text_show(line).text);
    if (!frame->format)
        return reader_fail(reader, number,
                           "cpu %" PRIu32
                           ": expected a table in format=vmcore or format=raw, found format=%s",
                           frame->cpu, text_show(text_assigned(line, "format")).text);
    snprintf(frame->label, sizeof(frame->label), "apic %.40s", text_show(text_assigned(line, "apic")).text);
    return READER_END;
}

void stream_frame_stamp(struct stream_frame *frame, struct span before)
{
    frame->stamp_size = before.n <= sizeof(frame->stamp) ? before.n : 0;
    memcpy(frame->stamp, before.at, frame->stamp_size);
}

static char digits_alike(char c)
{
    return c == ' ' || (c >= '0' && c <= '9') ? '0' : c;
}

static bool is_stamped(const struct stream_frame *frame, struct span line)
{
    for (size_t i = 0; i < frame->stamp_size; i++)
        if (i >= line.n || digits_alike(line.at[i]) != digits_alike(frame->stamp[i]))
            return false;
    return true;
}

bool stream_frame_add(struct stream_frame *frame, struct span line)
{
    if (is_stamped(frame, line)) {
        line.at += frame->stamp_size;
        line.n -= frame->stamp_size;
    }
    if (line.n + 1 > STREAM_FRAME_MAX - frame->size)
        return false;
    memcpy(frame->text + frame->size, line.at, line.n);
    frame->size += line.n;
    frame->text[frame->size++] = '\n';
    return true;
}

static enum reader_result frame_check(struct reader *reader, const struct stream_frame *frame,
                                      const struct ending *ending, uint64_t number,
                                      const struct cpuid_table *table)
{
    /* Rows of cpuid -r carry no flags; their checksum is taken with all flags 0. */
    const uint32_t crc = write_kvm_crc(table, frame->format != &read_raw);

    if (table->count != ending->nent)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected nent=%" PRIu32 " entries, the table has %" PRIu32,
                           frame->cpu, ending->nent, table->count);
    if (crc != ending->crc)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected crc32=%08" PRIx32 ", the table gives %08" PRIx32,
                           frame->cpu, ending->crc, crc);
    return READER_TABLE;
}

enum reader_result stream_frame_end(struct reader *reader, const struct stream_frame *frame, struct span line,
                                    uint64_t number, struct cpuid_table *table)
{
    const struct reader_part part = {frame->format, frame->line + 1, frame->text, frame->size, frame->cpu};
    struct ending ending;

    if (!text_assigned_number(line, "cpu", &ending.cpu) ||
        !text_assigned_number(line, "nent", &ending.nent) || !crc_of(line, &ending.crc))
        return reader_fail(reader, number, "cpu %" PRIu32 ": expected 'end cpu=N nent=N crc32=xxxxxxxx'",
                           frame->cpu);
    if (ending.cpu != frame->cpu)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected its end line, found that of cpu %" PRIu32, frame->cpu,
                           ending.cpu);
    if (reader_part(reader, &part, table) == READER_ERROR)
        return READER_ERROR;
    return frame_check(reader, frame, &ending, number, table);
}
