/* SPDX-License-Identifier: BSD-2-Clause */
/* What convert and walk share: options, and a file whose tables are made into others and written. */
#ifndef HOST_CLI_TRANSFORM_H
#define HOST_CLI_TRANSFORM_H

#include "host/cli/command.h"

struct transform {
    struct argument_file file;
    const char *out;
    struct cpu_choice cpu;
    uint32_t to;   /* as table_writer.h has them */
    bool to_given; /* also where the verb has a default; else --to is asked for */
    enum shape shape;
    bool shaped; /* --shape was given */
    uint32_t slots;

    /* The table to write for the one that was found: that one itself, or one that lives until the next call.
     * NULL, after a line on standard error, ends the command with EXIT_BAD. */
    const struct cpuid_table *(*make)(const struct transform *transform, const struct reader_table *found);
};

/* A parser for a verb that has these options (TRANSFORM_TO: --to), and its children; the input is a struct
 * transform. */
enum { TRANSFORM_TO = 256, TRANSFORM_SHAPE, TRANSFORM_SLOTS, TRANSFORM_CPU };
error_t transform_parse(int key, char *value, struct argp_state *state);
extern const struct argp_child transform_children[];

/* Read the file, write what make() makes of each table; an exit status, as command_run(). */
int transform_run(struct transform *transform);

#endif
