/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture.h"
#include "host/command.h"
#include "host/table_writer.h"

struct arguments {
    struct argument_file file;
    const char *out;
    bool to_given, shaped;
    uint32_t to;
    enum shape shape;
    uint32_t slots;
};

enum key { KEY_TO = 256, KEY_SHAPE, KEY_SLOTS };

static const struct argp_option options[] = {
    {"to", KEY_TO, "FORMAT", 0, "format to write: vmcore, kvm, raw, text or json", 0},
    {"format", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"shape", KEY_SHAPE, "SHAPE", 0,
     "qemu: bring rows, order and flags into the shape that QEMU hands to KVM; full, or no such option: keep "
     "all rows "
     "exactly as they are",
     0},
    {"slots", KEY_SLOTS, "N", 0, "vmcore: pad the array with zeros to N slots (0 to 256)", 0},
    {0},
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->file;
        state->child_inputs[1] = &arguments->out;
        return 0;
    case KEY_TO:
        arguments->to = command_format(state, "--to", value);
        arguments->to_given = true;
        return 0;
    case KEY_SHAPE:
        arguments->shape = command_shape(state, value);
        arguments->shaped = true;
        return 0;
    case KEY_SLOTS:
        arguments->slots = command_number(state, "--slots", value, 0, CPUID_TABLE_MAX);
        return 0;
    case ARGP_KEY_END:
        if (!arguments->to_given)
            command_usage(state, "--to is missing: vmcore, kvm, raw, text or json");
        if (arguments->slots && arguments->to != FORMAT_VMCORE)
            command_usage(state, "--slots goes with --to vmcore alone");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_file, 0, NULL, 0}, {&argument_output, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "FILE",
    .doc = "Write the CPUID tables of FILE, one for each CPU, in another format.\v"
           "FILE may hold what gdb, crash or drgn print for cpuid_entries of a vCPU, an strace -v log, "
           "struct kvm_cpuid2, "
           "the output of cpuid -r, an AIDA64 dump, or a serial log with leafprobe's own stream in it; '-' "
           "is standard "
           "input. A broken or incomplete table ends the command with one line and status 2, and no file is "
           "left behind.",
};

/* The shape may need more rows than there is room for behind those of the file. */
static bool bring_into_shape(enum shape shape, const struct reader_table *found, struct cpuid_table *ret)
{
    struct error_line error;

    shape_table(shape, &found->table, ret);
    return capture_complete(found->cpu, ret, &error) || command_fail("%s", error.text) == EXIT_OK;
}

static int convert(void *ctx, struct reader *reader, const struct output *output)
{
    static struct reader_table found;
    static struct cpuid_table shaped;
    const struct arguments *arguments = ctx;
    struct table_writer writer = {.format = arguments->to, .slots = arguments->slots};
    enum reader_result result;

    table_writer_begin(&writer, &output->sink, arguments->file.path, reader);
    while ((result = command_next(reader, arguments->file.path, output, &found)) == READER_TABLE) {
        const struct cpuid_table *table = &found.table;

        if (arguments->shaped) {
            if (!bring_into_shape(arguments->shape, &found, &shaped))
                return EXIT_BAD;
            table = &shaped;
        }
        table_writer_put(&writer, reader, &found, table);
    }
    if (result != READER_END)
        return command_fail("%s", reader_error(reader));
    table_writer_end(&writer);
    return EXIT_OK;
}

int cmd_convert(int argc, char **argv)
{
    struct arguments arguments = {0};

    command_parse(&argp, argc, argv, &arguments);
    return command_run(&(struct command_job){&arguments.file, arguments.out, convert, &arguments});
}
