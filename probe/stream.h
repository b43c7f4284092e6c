/* SPDX-License-Identifier: BSD-2-Clause */
/* The framed stream (docs/formats.md): each CPU's table between a begin and an end line, and the last line of
 * a run. */
#ifndef PROBE_STREAM_H
#define PROBE_STREAM_H

#include "cpuid.h"
#include "options.h"
#include "sink.h"

/* What one CPU gave. done stays 0 if it never answered. */
struct probe_cpu {
    uint32_t done;
    uint32_t
        alike; /* its table differs from the first CPU's in PERCPU bits alone; stream_put_cpus() finds out */
    struct cpuid_table table;
};

/* How tables are written. */
struct stream {
    const struct sink *sink;
    enum format format;
    enum shape shape;
    uint32_t slots; /* vmcore: array size, 0 = as many as entries */
    bool all;       /* every table in full, instead of the distinct ones */
};

/* Sums over CPUs, for the verdict. */
struct stream_totals {
    uint32_t cpus, missing, entries, dropped, unread, capped, rows, reads;
};
struct stream_totals stream_totals(const struct probe_cpu *cpu, uint32_t count);

/* One table as it is, without frame. */
void stream_put_table(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table);

/* One table in its frame, and a remark if entries were dropped. */
void stream_put_framed(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table);

/*
 * All CPUs, in order. Unless all are wanted in full or the format is raw: a CPU whose table differs from the
 * first one's in PERCPU bits alone is one line with those values (percpu.h); any other is in full, behind a
 * line that names the differing places. A CPU that is not done gets a remark. Sets alike.
 */
void stream_put_cpus(const struct stream *stream, struct probe_cpu *cpu, uint32_t count);

/* True if nothing is missing, dropped or unread. */
bool stream_complete(const struct stream_totals *totals);

/* The last line: OK if stream_complete(), else FAILED, and the sums. */
void stream_put_verdict(const struct sink *sink, const struct stream_totals *totals);

#endif
