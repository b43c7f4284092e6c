/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables that are compared: all CPUs of each input, in memory. */
#ifndef HOST_DIFF_INPUT_H
#define HOST_DIFF_INPUT_H

#include "host/read/reader.h"

struct cpu_choice; /* arguments.h */

struct diff_cpu {
    uint32_t cpu;  /* number, as the input gives it */
    uint32_t apic; /* cpuid_table_apic_id() */
    struct cpuid_table table;
};

struct diff_input {
    const char *path;
    size_t count, capacity;
    struct diff_cpu *cpus;
};

/*
 * Read an input; format NULL lets the content decide. False, with a line, if it cannot be read, is broken, or
 * has no CPU that is wanted. *ret is to be freed in either case.
 */
bool diff_input_read(const char *path, const struct reader_format *format, const struct cpu_choice *choice,
                     const struct reader_events *events, struct diff_input *ret, struct error_line *reterr);

/* Append a table, for inputs that do not come from a file. */
void diff_input_add(struct diff_input *input, uint32_t cpu, const struct cpuid_table *table);

void diff_input_free(struct diff_input *input);

#endif
