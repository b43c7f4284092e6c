/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "host/capture/capture.h"
#include "host/capture/microcode.h"
#include "host/decode/cpu_dev.h"
#include "host/read/provenance.h"
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
static void put_captured_origin(const struct capture *capture, const struct sink *sink)
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

struct stream_totals capture_totals(const struct capture *capture)
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

/* Of a table of this machine, the first CPU's feature MSRs, where they may be read, and the revision of
 * microcode that the kernel tells everybody. */
static void put_msrs_here(const struct capture *capture, const struct sink *sink)
{
    struct decode_virt virt;
    uint32_t microcode;

    if (!capture->count || !capture_is_here(capture))
        return;
    if (cpu_microcode(CPU_INFO, capture->cpus[0].cpu, &microcode)) {
        provenance_open(sink);
        provenance_hex(sink, "microcode", microcode);
        provenance_close(sink);
    }
    decode_virt_here(&capture->cpus[0].table, CPU_DEV_ROOT, capture->cpus[0].cpu, &virt);
    if (virt.virt.msr.read)
        provenance_msrs(sink, &virt.virt.msr);
}

/* The image's first line would open a run of its own, so its version stands under another name, and without
 * the version of its stream. */
static void put_guest(const char *lines, const struct sink *sink)
{
    static const char own[] = "version=", stream[] = " stream=2";

    if (lines && strncmp(lines, own, strlen(own)) == 0) {
        const size_t n = strcspn(lines, "\n");
        const char *ours = memmem(lines, n, stream, strlen(stream));
        const size_t before = ours ? (size_t)(ours - lines) : n, behind = ours ? before + strlen(stream) : n;

        put_str(sink, "leafprobe: image_");
        put_bytes(sink, lines, before);
        put_bytes(sink, lines + behind, n - behind);
        put_str(sink, "\n");
        lines += n + (lines[n] == '\n');
    }
    provenance_put(lines, sink);
}

void capture_put_origin(const struct capture *capture, const struct sink *sink)
{
    const struct stream_totals sum = capture_totals(capture);

    put_captured_origin(capture, sink);
    put_cost(&sum, sink);
    put_msrs_here(capture, sink);
    put_guest(capture->provenance, sink);
}

static void write_stream(void *ctx, const void *bytes, size_t n)
{
    fwrite(bytes, 1, n, ctx); /* what fails, fclose() tells */
}

char *capture_origin(const struct capture *capture, struct error_line *reterr)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    const struct sink sink = {write_stream, stream};

    if (stream)
        capture_put_origin(capture, &sink);
    if (stream && fclose(stream) == 0)
        return text;
    free(text);
    error_line_set(reterr, "out of memory");
    return NULL;
}
