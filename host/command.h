/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of the command share: exit statuses, messages, argument parsing, reading and writing tables.
 */
#ifndef HOST_COMMAND_H
#define HOST_COMMAND_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "host/reader.h"
#include "probe/options.h"
#include "probe/sink.h"

/* Exit statuses. */
enum { EXIT_OK = 0, EXIT_BAD = 2 /* bad arguments, bad input, or an output that could not be written */ };

/* The verbs, one file each; argv[0] is "leafprobe VERB". Each returns an exit status. */
int cmd_convert(int argc, char **argv);
int cmd_lookup(int argc, char **argv);
int cmd_walk(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_capture(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_decode(int argc, char **argv);

/* One line on standard error, behind the program's name. Always EXIT_BAD. */
__attribute__((format(printf, 1, 2))) int command_fail(const char *format, ...);

/*
 * argp_parse(), but an unknown long option is answered with the nearest known one. Help and usage errors end
 * the program (EXIT_OK, EXIT_BAD).
 */
void command_parse(const struct argp *argp, int argc, char **argv, void *input);

/*
 * Values of options, for use in an argp parser: each ends the program with a usage error that names the
 * option's value if it is none of its kind. command_format() gives one of enum format, or FORMAT_JSON
 * (table_writer.h).
 */
uint32_t command_number(const struct argp_state *state, const char *what, const char *text, uint32_t low,
                        uint32_t high);
uint32_t command_format(const struct argp_state *state, const char *what, const char *text);
enum shape command_shape(const struct argp_state *state, const char *text);
const struct reader_format *command_reader(const struct argp_state *state, const char *text);

/* Reader events that print warnings on standard error. */
extern const struct reader_events command_events;

/* A table in a format of probe/write.h. */
void command_write(const struct sink *sink, enum format format, const struct cpuid_table *table, uint32_t cpu,
                   uint32_t slots);

#endif
