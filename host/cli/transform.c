/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/transform.h"

#include "host/cli/table_writer.h"

const struct argp_child transform_children[] = {
    {&argument_file, 0, NULL, 0}, {&argument_output, 0, NULL, 0}, {0}};

error_t transform_parse(int key, char *value, struct argp_state *state)
{
    struct transform *transform = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &transform->file;
        state->child_inputs[1] = &transform->out;
        return 0;
    case TRANSFORM_TO:
        transform->to = command_format(state, "--to", value);
        transform->to_given = true;
        return 0;
    case TRANSFORM_SHAPE:
        transform->shape = command_shape(state, value);
        transform->shaped = true;
        return 0;
    case TRANSFORM_SLOTS:
        transform->slots = command_number(state, "--slots", value, 0, CPUID_TABLE_MAX);
        return 0;
    case ARGP_KEY_END:
        if (!transform->to_given)
            command_usage(state, "--to is missing: vmcore, kvm, raw, text or json");
        if (transform->slots && transform->to != FORMAT_VMCORE)
            command_usage(state, "--slots goes with --to vmcore alone");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(void *ctx, struct reader *reader, const struct output *output)
{
    static struct reader_table found;
    const struct transform *transform = ctx;
    struct table_writer writer = {.format = transform->to, .slots = transform->slots};
    enum reader_result result;

    table_writer_begin(&writer, &output->sink, transform->file.path, reader);
    while ((result = command_next(reader, transform->file.path, output, &found)) == READER_TABLE) {
        const struct cpuid_table *table = transform->make(transform, &found);

        if (!table)
            return EXIT_BAD;
        table_writer_put(&writer, reader, &found, table);
    }
    if (result != READER_END)
        return command_fail("%s", reader_error(reader));
    table_writer_end(&writer);
    return EXIT_OK;
}

int transform_run(struct transform *transform)
{
    return command_run(&(struct command_job){&transform->file, transform->out, run, transform});
}
