/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of the command share: messages, reading and writing tables; arguments.h has
 * their command lines. */
#ifndef HOST_CLI_COMMAND_H
#define HOST_CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/fail.h"
#include "host/base/output.h"
#include "host/cli/arguments.h"
#include "host/read/reader.h"

/* The verbs, one file each; argv[0] is "leafprobe VERB". Each returns an exit status. */
int cmd_convert(int argc, char **argv);
int cmd_lookup(int argc, char **argv);
int cmd_walk(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_capture(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_decode(int argc, char **argv);
int cmd_fields(int argc, char **argv);
int cmd_verdict(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_page(int argc, char **argv);
int cmd_receive(int argc, char **argv);
int cmd_chain(int argc, char **argv);
int cmd_inventory(int argc, char **argv);

/* Reader events that print warnings on standard error. */
extern const struct reader_events command_events;

/*
 * reader_next(), and progress on standard error that names the input, unless what is made of the tables goes
 * to a terminal while they are read; output is where it goes, NULL if nothing is written before the end.
 * progress_end() is for whoever stops reading.
 */
enum reader_result command_next(struct reader *reader, const char *path, const struct output *output,
                                struct reader_table *ret);

/*
 * Open the output (output_open()) and let write fill it. Its status is the command's; after EXIT_BAD, which
 * write gives behind a line of its own, no output file is left. Without an output, or if it cannot be
 * written: a line, and EXIT_BAD.
 */
int command_output(const char *path, int (*write)(void *ctx, const struct output *output), void *ctx);

/* The same for a verb with a FILE, which is opened before the output: run reads the one into the other. */
struct command_job {
    const struct argument_file *file;
    const char *out;
    int (*run)(void *ctx, struct reader *reader, const struct output *output);
    void *ctx;
};
int command_run(const struct command_job *job);

/* reader_open() of the file with this number, at the run that was asked for. */
struct reader *command_open(const struct argument_files *files, size_t number, struct error_line *reterr);

#endif
