/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of a verb: argp, with every usage error in one line and exit status EXIT_BAD, and the
 * arguments that several verbs take. A verb lists argument_file or argument_output among its argp's children
 * and points state->child_inputs[] at what they fill in, at ARGP_KEY_INIT.
 */
#ifndef HOST_CLI_ARGUMENTS_H
#define HOST_CLI_ARGUMENTS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "host/capture/cpus.h"
#include "host/read/reader.h"
#include "probe/walk/shape.h"
#include "probe/write/format.h"

/* Which of a file's CPUs: the one of that number, or all. */
struct cpu_choice {
    bool given;
    uint32_t number;
};

static inline bool cpu_choice_has(const struct cpu_choice *choice, uint32_t cpu)
{
    return !choice->given || choice->number == cpu;
}

/* One FILE, --from=FORMAT and --run=N. */
struct argument_file {
    const char *path;                 /* "-" is standard input; NULL if it is optional and was not given */
    const struct reader_format *from; /* NULL: the content tells */
    struct reader_run run;
    bool optional;
};
extern const struct argp argument_file; /* input: struct argument_file */

/* Several FILEs, --from=FORMAT and --run=N of each; '-' once. Fewer than least of them are a usage error,
 * wanted. */
struct argument_files {
    char **path;
    size_t count, least;
    const char *wanted;
    const struct reader_format *from; /* NULL: the content tells */
    struct reader_run run;
};
extern const struct argp argument_files; /* input: struct argument_files, the verb's least and wanted in it */

/* -o FILE. */
extern const struct argp argument_output; /* input: const char *, NULL for standard output */

/* --names=PROJECT, which holds from then on (host/decode/shown.h); no input. */
extern const struct argp argument_names;

/* argp_parse(). Help and usage errors end the program (EXIT_OK, EXIT_BAD); an unknown option is answered with
 * the nearest known one. */
void command_parse(const struct argp *argp, int argc, char **argv, void *input);

/* One line, "leafprobe VERB: ...", and the end of the program with EXIT_BAD. */
__attribute__((format(printf, 2, 3), noreturn)) void command_usage(const struct argp_state *state,
                                                                   const char *format, ...);

/*
 * Values of options, for use in an argp parser: each ends the program with a usage error that names what, the
 * option, if the value is none of its kind. command_number() takes 0x and decimal; unit says of what it is a
 * number ("seconds"), or is "". command_format() gives one of enum format, or FORMAT_JSON
 * (table_writer.h), command_any_format() also those of other programs; command_run_choice() is for
 * --run=N|all|first, command_one_run() for verbs that cannot take several runs at a time; command_cpu() is
 * for --cpu=N, command_cpus() for --cpu=LIST; command_vendor() gives the 12 letters of --vendor.
 */
uint32_t command_number(const struct argp_state *state, const char *what, const char *unit, const char *text,
                        uint32_t low, uint32_t high);
uint32_t command_format(const struct argp_state *state, const char *what, const char *text);
uint32_t command_any_format(const struct argp_state *state, const char *what, const char *text);
enum shape command_shape(const struct argp_state *state, const char *text);
const struct reader_format *command_reader(const struct argp_state *state, const char *text);
struct reader_run command_one_run(const struct argp_state *state, const char *text);
struct reader_run command_run_choice(const struct argp_state *state, const char *text);
struct cpu_choice command_cpu(const struct argp_state *state, const char *text);
void command_cpus(const struct argp_state *state, const char *text, struct cpu_list *ret);
const char *command_vendor(const struct argp_state *state, const char *value);

/* The place of text among count names, such as "text, json or html"; or among those that name() gives for 0,
 * 1 ... up to NULL. */
unsigned command_choice(const struct argp_state *state, const char *what, const char *text,
                        const char *const *names, unsigned count);
unsigned command_choice_of(const struct argp_state *state, const char *what, const char *text,
                           const char *(*name)(unsigned i));

#endif
