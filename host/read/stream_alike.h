/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPUs of a stream that are like its first one: their lines, and the table that they are built from. */
#ifndef HOST_READ_STREAM_ALIKE_H
#define HOST_READ_STREAM_ALIKE_H

#include "host/read/reader_format.h"
#include "host/read/stream_percpu.h"

struct stream_alike {
    bool based; /* base is the run's first table, that of CPU base_cpu */
    bool known; /* percpu says how CPUs differ from it */
    uint32_t base_cpu;
    struct cpuid_table base;
    struct stream_percpu percpu;
    struct span rest; /* CPUs of the line in hand that were not given yet */
    uint64_t rest_line;
};

/* Another run begins. */
void stream_alike_forget(struct stream_alike *alike);

/* A table in full: the first one of a run is what its other CPUs are held against. */
void stream_alike_base(struct stream_alike *alike, uint32_t cpu, const struct cpuid_table *table);

/* What follows "percpu ". READER_ERROR, with the reader's error set, or READER_END. */
enum reader_result stream_alike_header(struct reader *reader, struct stream_alike *alike, struct span text,
                                       uint64_t number);

/* Start with a line of CPUs, which stays where it is until rest is empty. */
void stream_alike_line(struct stream_alike *alike, struct span text, uint64_t number);

/* The next CPU of that line. READER_ERROR, or READER_TABLE. */
enum reader_result stream_alike_next(struct reader *reader, struct stream_alike *alike, uint32_t *ret_cpu,
                                     struct cpuid_table *ret);

#endif
