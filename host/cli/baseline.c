/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/cli/command.h"
#include "host/report/table_writer.h"
#include "host/verdict/baseline.h"
#include "probe/write/stream.h"

struct baseline_arguments {
    struct argument_files files;
    const char *out;
    uint32_t to;
};

enum key { KEY_TO = 256 };

static const struct argp_option options[] = {
    {"to", KEY_TO, "FORMAT", 0, "format to write: raw (the default), vmcore, kvm or text", 0},
    {0},
};

static error_t baseline_parse(int key, char *value, struct argp_state *state)
{
    struct baseline_arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        arguments->files.least = 1;
        arguments->files.wanted = "HOST is missing";
        state->child_inputs[1] = &arguments->files;
        return 0;
    case KEY_TO:
        arguments->to = command_format(state, "--to", value);
        if (arguments->to == FORMAT_JSON)
            command_usage(state, "--to: json is made by 'leafprobe convert' of what this writes");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_output, 0, NULL, 0}, {&argument_files, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = baseline_parse,
    .children = children,
    .args_doc = "HOST...",
    .doc = "Write the table that all CPUs of every HOST can show.\v"
           "A feature stays if all have it, a limit is the lowest; bits that say that something is gone, and "
           "duties such as MD_CLEAR, come if one has them. Topology, caches and names are those of the "
           "first. Standard error has a line for each field that changes, with the first HOST that changes "
           "it. Hosts of different vendors or XSAVE layouts, and partial tables, are refused. Exit status: "
           "0 a table was written, 2 trouble.",
};

struct baseline_job {
    const struct baseline_arguments *arguments;
    struct baseline baseline;
    const char *path;
    uint32_t cpu;
};

static void say_change(void *ctx, const struct baseline_change *change)
{
    const struct baseline_job *job = ctx;
    const uint32_t mask = change->place.mask;
    const unsigned low = (unsigned)__builtin_ctz(mask);
    char place[DIFF_PLACE_MAX];

    diff_place_text(&change->place, place);
    progress_end();
    say("leafprobe: %s: cpu %" PRIu32 ": %s %s: 0x%" PRIx32 " becomes 0x%" PRIx32 " (%s)", job->path,
        job->cpu, place, diff_place_name(&change->place), (change->before & mask) >> low,
        (change->after & mask) >> low, move_rule_name(change->rule));
}

static int add_tables(struct baseline_job *job, struct reader *reader)
{
    static struct reader_table found;
    const struct baseline_events events = {say_change, job};
    enum reader_result result;
    struct error_line error;

    while ((result = command_next(reader, job->path, NULL, &found)) == READER_TABLE) {
        job->cpu = found.cpu;
        if (!baseline_add(&job->baseline, &found.table, &events, &error)) {
            progress_end();
            return command_fail("%s: cpu %" PRIu32 ": %s", job->path, found.cpu, error.text);
        }
    }
    progress_end();
    return result == READER_END ? EXIT_OK : command_fail("%s", reader_error(reader));
}

static int add_file(struct baseline_job *job, size_t number)
{
    struct error_line error;
    struct reader *reader = command_open(&job->arguments->files, number, &error);

    if (!reader)
        return command_fail("%s", error.text);
    job->path = job->arguments->files.path[number];
    const int status = add_tables(job, reader);

    reader_close(reader);
    return status;
}

static int put_baseline(void *ctx, const struct output *output)
{
    struct baseline_job *job = ctx;
    const struct stream stream = {.sink = &output->sink, .format = (enum format)job->arguments->to};

    stream_put_table(&stream, 0, &job->baseline.table);
    return EXIT_OK;
}

int cmd_baseline(int argc, char **argv)
{
    static struct baseline_job job;
    struct baseline_arguments arguments = {.to = FORMAT_RAW};

    command_parse(&argp, argc, argv, &arguments);
    job = (struct baseline_job){.arguments = &arguments};
    for (size_t i = 0; i < arguments.files.count; i++)
        if (add_file(&job, i) != EXIT_OK)
            return EXIT_BAD;
    baseline_end(&job.baseline);
    return command_output(arguments.out, put_baseline, &job);
}
