/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/transform.h"

#include <inttypes.h>
#include <string.h>

#include "host/report/table_writer.h"
#include "probe/walk/writer.h"

const struct argp_child transform_children[] = {
    {&argument_file, 0, NULL, 0}, {&argument_output, 0, NULL, 0}, {0}};

#define LIKE "like:"

/* The shape of the QEMU that wrote the first table of a file. */
static enum shape shape_like(const struct argp_state *state, const char *path)
{
    static struct reader_table found;
    struct error_line error;
    struct reader *reader = reader_open(path, NULL, &command_events, &error);

    if (!reader)
        command_usage(state, "--shape: %s", error.text);

    const enum reader_result result = reader_next(reader, &found);
    const enum shape_writer writer = result == READER_TABLE ? shape_writer(&found.table) : WRITER_UNKNOWN;

    if (result != READER_TABLE)
        command_usage(state, "--shape: %s", reader_error(reader));
    reader_close(reader);
    if (writer == WRITER_UNKNOWN)
        command_usage(
            state, "--shape: %s: its rows do not show which QEMU wrote them; say qemu-4.2 or qemu-9.2", path);
    return shape_of_writer(writer);
}

error_t transform_parse(int key, char *value, struct argp_state *state)
{
    struct transform *transform = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &transform->file;
        state->child_inputs[1] = &transform->out;
        return 0;
    case TRANSFORM_TO:
        transform->to = command_any_format(state, "--to", value);
        transform->to_given = true;
        return 0;
    case TRANSFORM_SHAPE:
        transform->shape = strncmp(value, LIKE, strlen(LIKE)) == 0 ? shape_like(state, value + strlen(LIKE))
                                                                   : command_shape(state, value);
        transform->shaped = true;
        return 0;
    case TRANSFORM_SLOTS:
        transform->slots = command_number(state, "--slots", "entries", value, 0, CPUID_TABLE_MAX);
        return 0;
    case TRANSFORM_CPU:
        transform->cpu = command_cpu(state, value);
        return 0;
    case ARGP_KEY_END:
        if (!transform->to_given)
            command_usage(state, "--to is missing: a format, as --help lists them");
        if (transform->slots && transform->to != FORMAT_VMCORE)
            command_usage(state, "--slots goes with --to vmcore alone");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Write one more table. */
static int transform_put(const struct transform *transform, struct table_writer *writer,
                         struct reader *reader, const struct reader_table *found)
{
    const struct cpuid_table *table = transform->make(transform, found);
    struct error_line error;

    if (!table)
        return EXIT_BAD;
    if (!table_writer_takes(writer, transform->file.path, found, table, &command_events, &error))
        return command_fail("%s", error.text);
    table_writer_put(writer, reader, found, table);
    return EXIT_OK;
}

static int transform_tables(const struct transform *transform, struct table_writer *writer,
                            struct reader *reader, const struct output *output)
{
    static struct reader_table found;
    enum reader_result result;
    bool any = false;

    while ((result = command_next(reader, transform->file.path, output, &found)) == READER_TABLE) {
        if (!cpu_choice_has(&transform->cpu, found.cpu))
            continue;
        any = true;
        if (transform_put(transform, writer, reader, &found) != EXIT_OK)
            return EXIT_BAD;
        output_part(output);
    }
    if (result != READER_END)
        return command_fail("%s", reader_error(reader));
    if (!any)
        return command_fail("%s: no CPU %" PRIu32 " in it", transform->file.path, transform->cpu.number);
    return EXIT_OK;
}

static int transform_write(void *ctx, struct reader *reader, const struct output *output)
{
    const struct transform *transform = ctx;
    struct table_writer writer = {.format = transform->to, .slots = transform->slots};

    output_part(output);
    table_writer_begin(&writer, &output->sink, transform->file.path, reader);
    const int status = transform_tables(transform, &writer, reader, output);

    if (status == EXIT_OK)
        table_writer_end(&writer);
    else
        table_writer_abandon(&writer);
    return status;
}

int transform_run(struct transform *transform)
{
    return command_run(&(struct command_job){&transform->file, transform->out, transform_write, transform});
}
