/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CLI_LOOKUP_TRACE_H
#define HOST_CLI_LOOKUP_TRACE_H

#include "host/cli/command.h"
#include "probe/walk/replay.h"

struct lookup_trace {
    const char *trace; /* a file; "-" is standard input */
    const char *table; /* for messages */
    struct cpu_choice cpu;
    enum kvm_era era;
};

/*
 * Hold each question and answer of the trace against the tables that reader gives: of the CPU that the asking
 * thread names, or where it names none against the first. Writes the first answer that KVM's rules do not
 * give with what they give and why, and in any case the counts. EXIT_OK if all are explained, 1 if not,
 * EXIT_BAD behind a line on standard error.
 */
int lookup_trace(const struct lookup_trace *options, struct reader *reader, const struct output *output);

#endif
