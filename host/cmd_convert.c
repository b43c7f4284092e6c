/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "host/command.h"
#include "host/output.h"
#include "host/table_writer.h"

struct arguments {
    const char *file;
    const char *out;
    const struct reader_format *from;
    bool to_given, shaped;
    uint32_t to;
    enum shape shape;
    uint32_t slots;
};

enum key { KEY_TO = 256, KEY_FROM, KEY_SHAPE, KEY_SLOTS };

static const struct argp_option options[] = {
    {"to", KEY_TO, "FORMAT", 0, "format to write: vmcore, kvm, raw, text or json", 0},
    {"format", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"from", KEY_FROM, "FORMAT", 0,
     "format of FILE: stream, vmcore, strace, kvm, raw or aida64; without this option the content tells", 0},
    {"shape", KEY_SHAPE, "SHAPE", 0,
     "qemu: bring rows, order and flags into the shape that QEMU hands to KVM; full, or no such option: keep "
     "all rows "
     "exactly as they are",
     0},
    {"slots", KEY_SLOTS, "N", 0, "vmcore: pad the array with zeros to N slots (0 to 256)", 0},
    {"output", 'o', "FILE", 0,
     "write to FILE, which appears whole or not at all; without this option to standard output", 0},
    {0},
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case KEY_TO:
        arguments->to = command_format(state, "--to", value);
        arguments->to_given = true;
        return 0;
    case KEY_FROM:
        arguments->from = command_reader(state, value);
        return 0;
    case KEY_SHAPE:
        arguments->shape = command_shape(state, value);
        arguments->shaped = true;
        return 0;
    case KEY_SLOTS:
        arguments->slots = command_number(state, "--slots", value, 0, CPUID_TABLE_MAX);
        return 0;
    case 'o':
        arguments->out = value;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            return ARGP_ERR_UNKNOWN;
        arguments->file = value;
        return 0;
    case ARGP_KEY_END:
        if (!arguments->file)
            argp_error(state, "FILE is missing ('-' is standard input)");
        if (!arguments->to_given)
            argp_error(state, "--to is missing: vmcore, kvm, raw, text or json");
        if (arguments->slots && arguments->to != FORMAT_VMCORE)
            argp_error(state, "--slots goes with --to vmcore alone");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "FILE",
    .doc = "Write the CPUID tables of FILE, one for each CPU, in another format.\v"
           "FILE may hold what gdb, crash or drgn print for cpuid_entries of a vCPU, an strace -v log, "
           "struct kvm_cpuid2, "
           "the output of cpuid -r, an AIDA64 dump, or a serial log with leafprobe's own stream in it; '-' "
           "is standard "
           "input. A broken or incomplete table ends the command with one line and status 2, and no file is "
           "left behind.",
};

static bool convert(const struct arguments *arguments, struct reader *reader, const struct sink *sink)
{
    static struct reader_table found;
    static struct cpuid_table shaped;
    struct table_writer writer = {.format = arguments->to, .slots = arguments->slots};
    enum reader_result result;

    table_writer_begin(&writer, sink, arguments->file, reader);
    while ((result = reader_next(reader, &found)) == READER_TABLE) {
        const struct cpuid_table *table = &found.table;

        if (arguments->shaped) {
            shape_table(arguments->shape, table, &shaped);
            table = &shaped;
        }
        table_writer_put(&writer, reader, &found, table);
    }
    table_writer_end(&writer);
    return result == READER_END;
}

static int run(const struct arguments *arguments, struct reader *reader, struct output *output)
{
    struct error_line error;

    if (!output_open(output, arguments->out, &error))
        return command_fail("%s", error.text);
    if (!convert(arguments, reader, &output->sink)) {
        output_discard(output);
        return command_fail("%s", reader_error(reader));
    }
    return output_commit(output, &error) ? EXIT_OK : command_fail("%s", error.text);
}

int cmd_convert(int argc, char **argv)
{
    static struct output output;
    struct arguments arguments = {0};
    struct error_line error;

    command_parse(&argp, argc, argv, &arguments);
    struct reader *reader = reader_open(arguments.file, arguments.from, &command_events, &error);

    if (!reader)
        return command_fail("%s", error.text);
    const int status = run(&arguments, reader, &output);

    reader_close(reader);
    return status;
}
