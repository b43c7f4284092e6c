/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/capture.h"
#include "host/report/table_writer.h"
#include "probe/write/stream.h"

/* CPUs that were not read, because nobody asked for them or they are not online. */
static void put_gap(const struct sink *sink, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    put_str(sink, "leafprobe: cpus ");
    put_dec(sink, from);
    if (to - from > 1) {
        put_str(sink, "-");
        put_dec(sink, to - 1);
    }
    put_str(sink, " were not asked\n");
}

/* The stream of docs/formats.md. */
static void write_framed(const struct capture *capture, const struct sink *sink)
{
    struct stream_check check = {.next = sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {
        .sink = &checked, .format = FORMAT_VMCORE, .shape = capture->shape, .check = &check};
    const struct stream_totals sum = capture_totals(capture);
    uint32_t next = 0;

    capture_put_origin(capture, &checked);
    for (uint32_t i = 0; i < capture->count; i++) {
        put_gap(&checked, next, capture->cpus[i].cpu);
        stream_put_framed(&stream, capture->cpus[i].cpu, &capture->cpus[i].table);
        next = capture->cpus[i].cpu + 1;
    }
    sweep_put(&checked, &capture->sweep);
    stream_put_verdict(&checked, &sum, &check);
}

bool capture_write(const struct capture *capture, uint32_t format, const struct sink *sink,
                   struct error_line *reterr)
{
    const struct stream stream = {.sink = sink, .format = (enum format)format, .shape = capture->shape};

    if (format == FORMAT_JSON)
        return capture_write_json(capture, sink, reterr);
    if (format == FORMAT_VMCORE) {
        write_framed(capture, sink);
    } else {
        for (uint32_t i = 0; i < capture->count; i++)
            stream_put_table(&stream, capture->cpus[i].cpu, &capture->cpus[i].table);
    }
    return true;
}
