/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>

#include "host/command.h"
#include "host/table_writer.h"
#include "probe/replay.h"
#include "probe/walk.h"

/* The walk asks once for each of these, whatever the CPU. */
#define BASE_PROBES ((HYPERVISOR_LAST - HYPERVISOR_FIRST) / HYPERVISOR_STEP + 1)

struct arguments {
    struct argument_file file;
    const char *out;
    uint32_t to;
    enum shape shape;
    uint32_t slots;
};

enum key { KEY_TO = 256, KEY_SHAPE, KEY_SLOTS };

static const struct argp_option options[] = {
    {"to", KEY_TO, "FORMAT", 0, "format to write: vmcore (the default), kvm, raw, text or json", 0},
    {"format", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"shape", KEY_SHAPE, "SHAPE", 0,
     "qemu (the default): rows, order and flags as QEMU hands them to KVM; full: every row asked for", 0},
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
        return 0;
    case KEY_SHAPE:
        arguments->shape = command_shape(state, value);
        return 0;
    case KEY_SLOTS:
        arguments->slots = command_number(state, "--slots", value, 0, CPUID_TABLE_MAX);
        return 0;
    case ARGP_KEY_END:
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
    .doc = "Walk through the leaves of each CPU in FILE as leafprobe does on a real one, with KVM's rules "
           "for leaves that its "
           "table does not have, and write what was found.\v"
           "Standard error shows for each CPU the number of entries and of reads that they cost.",
};

static void report(uint32_t cpu, const struct cpuid_table *table)
{
    const uint32_t reads = table->reads - BASE_PROBES;
    const uint32_t entries = table->count ? table->count : 1;

    fprintf(stderr,
            "cpu %" PRIu32 ": %" PRIu32 " entries, %" PRIu32
            " reads besides %u hypervisor bases, %.2f an entry\n",
            cpu, table->count, reads, BASE_PROBES, (double)reads / entries);
    if (table->capped)
        fprintf(stderr, "cpu %" PRIu32 ": %" PRIu32 " lists are longer than leafprobe reads\n", cpu,
                table->capped);
}

static bool full(const struct cpuid_table *table, uint32_t cpu)
{
    if (table->dropped)
        command_fail("cpu %" PRIu32 ": %" PRIu32 " entries more than a table can hold", cpu, table->dropped);
    return table->dropped > 0;
}

static int walk_all(void *ctx, struct reader *reader, const struct output *output)
{
    static struct reader_table found;
    static struct cpuid_table table;
    const struct arguments *arguments = ctx;
    struct table_writer writer = {.format = arguments->to, .slots = arguments->slots};
    enum reader_result result;

    table_writer_begin(&writer, &output->sink, arguments->file.path, reader);
    while ((result = command_next(reader, arguments->file.path, output, &found)) == READER_TABLE) {
        struct replay replay = {&found.table, KVM_5_7};
        const struct cpuid_source source = {replay_read, &replay};

        walk(&source, arguments->shape, &table);
        if (full(&table, found.cpu))
            return EXIT_BAD;
        report(found.cpu, &table);
        table_writer_put(&writer, reader, &found, &table);
    }
    if (result != READER_END)
        return command_fail("%s", reader_error(reader));
    table_writer_end(&writer);
    return EXIT_OK;
}

int cmd_walk(int argc, char **argv)
{
    struct arguments arguments = {.to = FORMAT_VMCORE, .shape = SHAPE_QEMU};

    command_parse(&argp, argc, argv, &arguments);
    return command_run(&(struct command_job){&arguments.file, arguments.out, walk_all, &arguments});
}
