/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables that are compared: all CPUs of each input, in memory. */
#ifndef HOST_DIFF_INPUT_H
#define HOST_DIFF_INPUT_H

#include "host/base/error_line.h"
#include "host/base/store.h"
#include "host/diff/only.h"
#include "probe/decode/msr.h"

struct diff_cpu {
    uint32_t cpu;  /* number, as the input gives it */
    uint32_t apic; /* cpuid_table_apic_id() */
    uint32_t rows;
};

struct diff_input {
    const char *path;
    size_t count, capacity;
    struct diff_cpu *cpus;
    struct store tables;          /* of the CPUs, in their order */
    struct msr_values msrs;       /* of the boot CPU, as far as the file says */
    const struct diff_only *only; /* what a comparison with this as the first input is asked for; NULL:
                                   * everything */
};

/* Append a table; false, with a line, without memory or if the tables have too little in common (store.h). */
bool diff_input_add(struct diff_input *input, uint32_t cpu, const struct cpuid_table *table,
                    struct error_line *reterr);

void diff_input_free(struct diff_input *input);

#endif
