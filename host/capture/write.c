/* SPDX-License-Identifier: BSD-2-Clause */
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
    capture_put_provenance(capture->provenance, sink);
}

void capture_write(const struct capture *capture, uint32_t format, const struct sink *sink)
{
    const struct stream stream = {.sink = sink, .format = (enum format)format, .shape = capture->shape};
    const struct stream_totals sum = add_up(capture);
    const bool framed = format == FORMAT_VMCORE;

    if (format == FORMAT_JSON) {
        capture_write_json(capture, sink);
        return;
    }
    if (framed)
        capture_put_origin(capture, sink);
    for (uint32_t i = 0; i < capture->count; i++) {
        const struct capture_cpu *cpu = &capture->cpus[i];

        if (framed)
            stream_put_framed(&stream, cpu->cpu, &cpu->table);
        else
            stream_put_table(&stream, cpu->cpu, &cpu->table);
    }
    if (framed)
        stream_put_verdict(sink, &sum);
}
