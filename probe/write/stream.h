/* SPDX-License-Identifier: BSD-2-Clause */
/* The framed stream (docs/formats.md): each CPU's table between a begin and an end line, and the last line of
 * a run. */
#ifndef PROBE_WRITE_STREAM_H
#define PROBE_WRITE_STREAM_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"
#include "probe/walk/probe_cpu.h"
#include "probe/walk/shape.h"
#include "probe/write/format.h"
#include "probe/write/stream_check.h"

/* How tables are written. */
struct stream {
    const struct sink *sink;
    enum format format;
    enum shape shape;
    uint32_t slots;             /* vmcore: array size, 0 = as many as entries */
    bool all;                   /* every table in full, instead of the distinct ones */
    struct stream_check *check; /* whose sink the sink is; NULL: no check */
};

/* The files that a run was asked for, and the ways home over the network. A file's own verdict has none of
 * them. */
struct stream_files {
    uint32_t asked, safe;
    bool nowhere;         /* there is no place for the files that a run leaves unasked */
    const char *missing;  /* the first that is not safe, NULL if all are */
    uint32_t sends, sent; /* ways home that were asked for, and that worked */
    const char *unsent;   /* the first that did not, NULL if all did */
    const char
        *moved[FORMAT_COUNT]; /* safe under another name than asked for: that name, NULL behind the last */
};

/* Sums over CPUs, and files, for the verdict. */
struct stream_totals {
    uint32_t cpus, missing, entries, dropped, unread, capped, rows, reads;
    uint32_t unknown; /* set bits that no field claims, all tables together (decode.h) */
    struct stream_files files;
    bool uncounted; /* there may be more CPUs, of which nothing is known */
};
struct stream_totals stream_totals(const struct probe_cpu *cpu, uint32_t count);
void stream_totals_add(struct stream_totals *totals, const struct probe_cpu *cpu);
void stream_totals_add_table(struct stream_totals *totals, const struct cpuid_table *table);

/* One table as it is, without frame. */
void stream_put_table(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table);

/* One table in its frame, and a remark if entries were dropped. */
void stream_put_framed(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table);

/*
 * All CPUs, in order. Unless all are wanted in full or the format is raw: a CPU whose table differs from the
 * first one's in PERCPU bits alone is written as those values (percpu.h), four CPUs a line; any other is in
 * full, behind a line that names the differing places. A CPU that is not done gets a remark. Sets alike.
 */
void stream_put_cpus(const struct stream *stream, struct probe_cpu *cpu, uint32_t count);

/*
 * One CPU that came after those count, under its number: as stream_put_cpus() would, but with a header of its
 * own if it is like the first of them.
 */
void stream_put_late(const struct stream *stream, const struct probe_cpu *cpu, uint32_t count,
                     const struct probe_cpu *late, uint32_t number);

/* True if nothing is missing, dropped or unread, all CPUs are known, every file that was asked for is
 * safe, and every way home worked. */
bool stream_complete(const struct stream_totals *totals);

/* The last line: OK if stream_complete(), else FAILED with the first file that is not safe, the sums, and the
 * checksum of the run if the sink goes through a check. */
void stream_put_verdict(const struct sink *sink, const struct stream_totals *totals,
                        const struct stream_check *check);

#endif
