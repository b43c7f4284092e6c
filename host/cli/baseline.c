/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/cli/command.h"
#include "host/decode/msr_text.h"
#include "host/export/baseline_msrs.h"
#include "host/report/decode_jsonl.h"
#include "host/report/table_writer.h"
#include "host/verdict/baseline_write.h"
#include "probe/table/version.h"
#include "probe/write/provenance.h"
#include "probe/write/stream.h"

/* The forms beyond those of an image; from BASELINE_OTHER on those of other programs, in dialect_writer()'s
 * order. */
enum { BASELINE_JSONL = FORMAT_JSON + 1, BASELINE_HTML, BASELINE_STREAM, BASELINE_OTHER };

struct baseline_arguments {
    struct argument_files files;
    const char *out, *vendor;
    uint32_t to;
};

enum key { KEY_TO = 256, KEY_VENDOR };

static const struct argp_option options[] = {
    {"to", KEY_TO, "FORMAT", 0,
     "format to write: raw (the default), vmcore, kvm, text, json (with what changed), jsonl (a line for "
     "each field), html (what changed) or stream (with feature MSRs, as images and capture write), or one "
     "for "
     "other programs, as for convert",
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
    static const char *const more[] = {"json", "jsonl", "html", "stream"};

    if (form < FORMAT_COUNT)
        return format_name(form);
    if (form < BASELINE_OTHER)
        return more[form - FORMAT_COUNT];
    return dialect_writer(form - BASELINE_OTHER) ? dialect_writer(form - BASELINE_OTHER)->name : NULL;
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
        arguments->vendor = command_vendor(state, value);
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
           "at different places of the XSAVE area, and partial tables, are refused. Feature MSRs that all "
           "files tell "
           "are treated alike, and stand in text, json, jsonl, html, stream and firecracker. Exit status: 0 "
           "a table "
           "was written, 2 trouble.",
};

struct baseline_job {
    const struct baseline_arguments *arguments;
    struct baseline baseline;
    struct msrs msrs;
    struct msr_values values; /* what they come to */
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
    /* Some reasons begin with the feature. */
    const bool twice = change->group && strncmp(change->why, change->group, strlen(change->group)) == 0;
    const char *group = change->group && !twice ? change->group : "";
    char place[DIFF_PLACE_MAX];

    baseline_change_place(change, place);
    progress_end();
    say("leafprobe: %s: cpu %" PRIu32 ": %s %s: 0x%" PRIx64 " becomes 0x%" PRIx64 " (%s%s%s%s%s)", job->path,
        job->cpu, place, baseline_change_name(change), baseline_change_before(change),
        baseline_change_after(change), move_rule_name(change->rule), group[0] ? "; " : "", group,
        change->why[0] ? ": " : "", change->why);
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
    bool first = true;

    while ((result = command_next(reader, job->path, NULL, &found)) == READER_TABLE) {
        job->cpu = found.cpu;
        if (!baseline_add(&job->baseline, &found.table, job->path, &events, &error)) {
            progress_end();
            return command_fail("%s: cpu %" PRIu32 ": %s", job->path, found.cpu, error.text);
        }
        if (first)
            baseline_msrs_add(&job->msrs, reader_provenance(reader), &events);
        first = false;
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

/* As capture writes what it read. */
static void put_stream(const struct baseline_job *job, const struct sink *sink)
{
    struct stream_check check = {.next = sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {
        .sink = &checked, .format = FORMAT_VMCORE, .shape = SHAPE_FULL, .check = &check};
    struct stream_totals totals = {0};

    provenance_open(&checked);
    provenance_str(&checked, "version", LEAFPROBE_VERSION);
    provenance_dec(&checked, "stream", STREAM_VERSION);
    provenance_str(&checked, "source", "baseline");
    provenance_close(&checked);
    provenance_msrs(&checked, &job->values);
    stream_put_framed(&stream, 0, &job->baseline.table);
    stream_totals_add_table(&totals, &job->baseline.table);
    stream_put_verdict(&checked, &totals, &check);
}

static void put_flat_baseline(const struct baseline_job *job, const struct sink *sink)
{
    decode_jsonl(sink, "baseline", 0, "", &job->baseline.table);
    decode_jsonl_msrs(sink, "baseline", 0, "", &job->values);
}

/* Of feature MSRs firecracker alone has a place for, by whole values. */
static void put_for_others(const struct baseline_job *job, const struct sink *sink)
{
    struct dialect_msr msrs[MSR_COUNT];
    struct dialect_table from = {.label = "", .table = &job->baseline.table, .msrs = msrs};
    enum msr msr;

    for (uint32_t at = 0; decode_msr_next(&job->values, &at, &msr);)
        if (msr_known(&job->values, msr))
            msrs[from.msr_count++] =
                (struct dialect_msr){msr_number(msr), job->values.value[msr], UINT64_MAX};
    dialect_writer(job->arguments->to - BASELINE_OTHER)->put(sink, &from);
}

static int put_baseline(void *ctx, const struct output *output)
{
    struct baseline_job *job = ctx;
    const struct stream stream = {.sink = &output->sink, .format = (enum format)job->arguments->to};
    const struct baseline_result result = {&job->baseline, &job->values, job->told, job->count};

    if (job->arguments->to == FORMAT_JSON)
        baseline_json(&result, &output->sink);
    else if (job->arguments->to == BASELINE_HTML)
        baseline_html(&result, &output->sink);
    else if (job->arguments->to == BASELINE_JSONL)
        put_flat_baseline(job, &output->sink);
    else if (job->arguments->to == BASELINE_STREAM)
        put_stream(job, &output->sink);
    else if (job->arguments->to >= BASELINE_OTHER)
        put_for_others(job, &output->sink);
    else
        stream_put_table(&stream, 0, &job->baseline.table);
    if (job->arguments->to == FORMAT_TEXT)
        decode_msrs_text(&output->sink, &job->values);
    return EXIT_OK;
}

static bool has_place_for_msrs(uint32_t form)
{
    return form == FORMAT_TEXT || (form >= FORMAT_COUNT && form < BASELINE_OTHER) ||
           strcmp(form_name(form), "firecracker") == 0;
}

/* What is not written, and what is not known. */
static void tell_msrs(const struct baseline_job *job)
{
    enum msr msr;

    if (job->values.read && !has_place_for_msrs(job->arguments->to))
        say("leafprobe: feature MSRs have no place in %s; --to=stream writes them",
            form_name(job->arguments->to));
    for (uint32_t at = 0; decode_msr_next(&job->values, &at, &msr);)
        if (!msr_known(&job->values, msr))
            say("leafprobe: msr 0x%" PRIx32 " %s: some files do not tell it: unread", msr_number(msr),
                msr_name(msr));
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
    baseline_msrs_values(&job.msrs, &job.baseline.table, &job.values);
    if (status == EXIT_OK)
        tell_msrs(&job);
    if (status == EXIT_OK)
        status = command_output(arguments.out, put_baseline, &job);
    free(job.told);
    return status == EXIT_OK ? EXIT_OK : EXIT_BAD;
}
