/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/cli/command.h"
#include "host/report/decode_jsonl.h"
#include "host/report/table_writer.h"
#include "host/verdict/baseline_write.h"
#include "probe/write/stream.h"

/* The forms beyond those of table_writer.h. */
enum { BASELINE_JSONL = FORMAT_JSON + 1, BASELINE_HTML };

struct baseline_arguments {
    struct argument_files files;
    const char *out, *vendor;
    uint32_t to;
};

enum key { KEY_TO = 256, KEY_VENDOR };

static const struct argp_option options[] = {
    {"to", KEY_TO, "FORMAT", 0,
     "format to write: raw (the default), vmcore, kvm, text, json (with what changed), jsonl (a line for "
     "each "
     "field) or html (what changed)",
     0},
    {"format", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"vendor", KEY_VENDOR, "NAME", 0,
     "take HOSTs of several vendors, and what is a vendor's own (name, model, caches) from the first of this "
     "one, such as intel or GenuineIntel",
     0},
    {0},
};

static const char *form_name(unsigned form)
{
    static const char *const more[] = {"json", "jsonl", "html"};

    return form < FORMAT_COUNT       ? format_name(form)
           : form < FORMAT_COUNT + 3 ? more[form - FORMAT_COUNT]
                                     : NULL;
}

/* A vendor's short name, or its 12 letters. */
static const char *parse_vendor(const struct argp_state *state, const char *value)
{
    static const char *const names[][2] = {{"intel", "GenuineIntel"},
                                           {"amd", "AuthenticAMD"},
                                           {"hygon", "HygonGenuine"},
                                           {"zhaoxin", "  Shanghai  "},
                                           {"centaur", "CentaurHauls"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(value, names[i][0]) == 0)
            return names[i][1];
    if (strlen(value) != 12)
        command_usage(
            state, "--vendor: expected intel, amd, hygon, zhaoxin, centaur or 12 letters, found '%s'", value);
    return value;
}

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
        arguments->to = command_choice_of(state, "--to", value, form_name);
        return 0;
    case KEY_VENDOR:
        arguments->vendor = parse_vendor(state, value);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_output, 0, NULL, 0}, {&argument_files, 0, NULL, 0}, {&argument_names, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = baseline_parse,
    .children = children,
    .args_doc = "HOST...",
    .doc = "Write the table that all CPUs of every HOST can show.\v"
           "A feature stays if all have it, a limit is the lowest; bits that say that something is gone, and "
           "duties such as MD_CLEAR, come if one has them. Topology, caches and names are those of the "
           "first. Leaves of hypervisors are those of the HOSTs that have some: a CPU's own table says "
           "nothing of them. Standard error has a line for each field that changes, with the first HOST that "
           "changes it and the rule. Hosts of different vendors (without --vendor), components that all have "
           "at different places of the XSAVE area, and partial tables, are refused. Exit status: 0 a table "
           "was written, 2 trouble.",
};

struct baseline_job {
    const struct baseline_arguments *arguments;
    struct baseline baseline;
    const char *path;
    uint32_t cpu;
    struct baseline_told *told; /* kept for json and html */
    size_t count, capacity;
    bool full; /* no memory for more of them */
};

static bool is_kept(const struct baseline_job *job)
{
    return job->arguments->to == FORMAT_JSON || job->arguments->to == BASELINE_HTML;
}

static void say_change(void *ctx, const struct baseline_change *change)
{
    struct baseline_job *job = ctx;
    const uint32_t mask = change->place.mask;
    const unsigned low = (unsigned)__builtin_ctz(mask);
    char place[DIFF_PLACE_MAX];

    diff_place_text(&change->place, place);
    progress_end();
    say("leafprobe: %s: cpu %" PRIu32 ": %s %s: 0x%" PRIx32 " becomes 0x%" PRIx32 " (%s%s%s%s%s)", job->path,
        job->cpu, place, diff_place_name(&change->place), (change->before & mask) >> low,
        (change->after & mask) >> low, move_rule_name(change->rule), change->group ? "; " : "",
        change->group ? change->group : "", change->why[0] ? ": " : "", change->why);
    if (!is_kept(job))
        return;
    if (array_grow(&job->told, job->count, 1, &job->capacity, sizeof(*job->told)))
        job->told[job->count++] = (struct baseline_told){job->path, job->cpu, *change};
    else
        job->full = true;
}

static int add_tables(struct baseline_job *job, struct reader *reader)
{
    static struct reader_table found;
    const struct baseline_events events = {say_change, job};
    enum reader_result result;
    struct error_line error;

    while ((result = command_next(reader, job->path, NULL, &found)) == READER_TABLE) {
        job->cpu = found.cpu;
        if (!baseline_add(&job->baseline, &found.table, job->path, &events, &error)) {
            progress_end();
            return command_fail("%s: cpu %" PRIu32 ": %s", job->path, found.cpu, error.text);
        }
        if (job->full)
            return command_fail("not enough memory");
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
    const struct baseline_result result = {&job->baseline, job->told, job->count};

    if (job->arguments->to == FORMAT_JSON)
        baseline_json(&result, &output->sink);
    else if (job->arguments->to == BASELINE_HTML)
        baseline_html(&result, &output->sink);
    else if (job->arguments->to == BASELINE_JSONL)
        decode_jsonl(&output->sink, "baseline", 0, "", &job->baseline.table);
    else
        stream_put_table(&stream, 0, &job->baseline.table);
    return EXIT_OK;
}

int cmd_baseline(int argc, char **argv)
{
    static struct baseline_job job;
    struct baseline_arguments arguments = {.to = FORMAT_RAW};
    struct error_line error;
    int status = EXIT_OK;

    command_parse(&argp, argc, argv, &arguments);
    job = (struct baseline_job){.arguments = &arguments, .baseline = {.vendor = arguments.vendor}};
    for (size_t i = 0; i < arguments.files.count && status == EXIT_OK; i++)
        status = add_file(&job, i);
    if (status == EXIT_OK && !baseline_end(&job.baseline, &error))
        status = command_fail("%s", error.text);
    if (status == EXIT_OK)
        status = command_output(arguments.out, put_baseline, &job);
    free(job.told);
    return status == EXIT_OK ? EXIT_OK : EXIT_BAD;
}
