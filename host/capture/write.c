/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "host/capture/capture.h"
#include "host/cli/table_writer.h"
#include "probe/table/version.h"
#include "probe/write/provenance.h"
#include "probe/write/stream.h"

static void put_time(const struct sink *sink)
{
    const time_t now = time(NULL);
    char text[32] = "unread";
    struct tm utc;

    if (gmtime_r(&now, &utc))
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
    provenance_str(sink, "time", text);
}

/* The machine's name stays out of it: such files are sent around. */
static void put_origin(const struct capture *capture, const struct sink *sink)
{
    struct utsname system;

    provenance_open(sink);
    provenance_str(sink, "version", LEAFPROBE_VERSION);
    provenance_dec(sink, "stream", STREAM_VERSION);
    provenance_str(sink, "source", capture->source);
    provenance_str(sink, "kernel", uname(&system) == 0 ? system.release : "unread");
    put_time(sink);
    provenance_close(sink);
    if (!capture->words)
        return;
    provenance_open(sink);
    provenance_str(sink, "qemu", capture->words);
    provenance_close(sink);
}

void capture_put_provenance(const char *lines, const struct sink *sink)
{
    while (lines && *lines) {
        const size_t n = strcspn(lines, "\n");

        put_str(sink, "leafprobe: ");
        put_bytes(sink, lines, n);
        put_str(sink, "\n");
        lines += n + (lines[n] == '\n');
    }
}

/* The image's first line would open a run of its own, so its version stands under another name. */
static void put_guest(const char *lines, const struct sink *sink)
{
    static const char own[] = "version=", ours[] = " stream=2";
    char *copy = lines ? strdup(lines) : NULL;
    char *stream = copy && strncmp(copy, own, strlen(own)) == 0 ? strstr(copy, ours) : NULL;

    if (stream)
        memmove(stream, stream + strlen(ours), strlen(stream + strlen(ours)) + 1);
    if (copy && strncmp(copy, own, strlen(own)) == 0) {
        const size_t n = strcspn(copy, "\n");

        put_str(sink, "leafprobe: image_");
        put_bytes(sink, copy, n);
        put_str(sink, "\n");
        capture_put_provenance(copy + n + (copy[n] == '\n'), sink);
    } else {
        capture_put_provenance(copy, sink);
    }
    free(copy);
}

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

static struct stream_totals add_up(const struct capture *capture)
{
    struct stream_totals sum = {0};

    for (uint32_t i = 0; i < capture->count; i++)
        stream_totals_add_table(&sum, &capture->cpus[i].table);
    return sum;
}

static void put_cost(const struct stream_totals *sum, const struct sink *sink)
{
    if (!sum->reads)
        return;
    provenance_open(sink);
    provenance_dec(sink, "cpuid_reads", sum->reads);
    provenance_dec(sink, "rows", sum->rows);
    provenance_close(sink);
}

void capture_put_origin(const struct capture *capture, const struct sink *sink)
{
    const struct stream_totals sum = add_up(capture);

    put_origin(capture, sink);
    put_cost(&sum, sink);
    put_guest(capture->provenance, sink);
}

/* The stream of docs/formats.md. */
static void write_framed(const struct capture *capture, const struct sink *sink)
{
    struct stream_check check = {.next = sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {
        .sink = &checked, .format = FORMAT_VMCORE, .shape = capture->shape, .check = &check};
    const struct stream_totals sum = add_up(capture);
    uint32_t next = 0;

    capture_put_origin(capture, &checked);
    for (uint32_t i = 0; i < capture->count; i++) {
        put_gap(&checked, next, capture->cpus[i].cpu);
        stream_put_framed(&stream, capture->cpus[i].cpu, &capture->cpus[i].table);
        next = capture->cpus[i].cpu + 1;
    }
    stream_put_verdict(&checked, &sum, &check);
}

void capture_write(const struct capture *capture, uint32_t format, const struct sink *sink)
{
    const struct stream stream = {.sink = sink, .format = (enum format)format, .shape = capture->shape};

    if (format == FORMAT_JSON) {
        capture_write_json(capture, sink);
    } else if (format == FORMAT_VMCORE) {
        write_framed(capture, sink);
    } else {
        for (uint32_t i = 0; i < capture->count; i++)
            stream_put_table(&stream, capture->cpus[i].cpu, &capture->cpus[i].table);
    }
}
