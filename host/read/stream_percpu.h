/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the lines of a stream that stand for CPUs which are like the first one but for their own numbers.
 */
#ifndef HOST_READ_STREAM_PERCPU_H
#define HOST_READ_STREAM_PERCPU_H

#include "host/base/input.h"
#include "probe/write/percpu.h"

/* What "leafprobe: percpu" says: the CPU whose table is the base, and where the values of a CPU go. */
struct stream_percpu {
    uint32_t of;
    struct percpu percpu;
};

/* What follows "percpu " on that line. False if it is not as percpu_put_header() writes it. */
bool stream_percpu_header(struct span line, struct stream_percpu *ret);

/* A CPU's piece of a line: its number, a value for each group, the CRC-32 of its table in kvm form. */
struct stream_percpu_cpu {
    uint32_t cpu;
    uint32_t values[PERCPU_PLACES];
    uint32_t crc;
};

/* What follows "leafprobe: " or ", ". False if it is not as percpu_put_cpu() writes it for these groups. */
bool stream_percpu_cpu(struct span line, uint32_t groups, struct stream_percpu_cpu *ret);

#endif
