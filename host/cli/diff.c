/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/cli/command.h"
#include "host/cli/feature.h"
#include "host/cli/labelled.h"
#include "host/decode/feature.h"
#include "host/decode/virt.h"
#include "host/diff/report.h"
#include "host/report/colour.h"
#include "host/report/diff_json.h"
#include "host/report/diff_jsonl.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"

enum { EXIT_DIFFERENT = 1 };

enum form { FORM_TEXT, FORM_JSON, FORM_HTML, FORM_JSONL, FORM_COUNT };

struct arguments {
    struct argument_files files;
    const char *out;
    struct cpu_choice cpu;
    enum form form;
    bool all;
    struct diff_only only;
    struct diff_input *inputs; /* of the files */
};

enum key { KEY_ALL = 256, KEY_CPU, KEY_FORMAT, KEY_ONLY };

static const struct argp_option options[] = {
    {"all", KEY_ALL, NULL, 0, "show the differences that are expected too: per-CPU, dynamic and structural",
     0},
    {"cpu", KEY_CPU, "N", 0, "compare CPU N of each file; without this option all CPUs", 0},
    {"format", KEY_FORMAT, "FORMAT", 0,
     "text (the default), json, html (one page that needs nothing else) or jsonl (a flat line for each "
     "field)",
     0},
    {"only", KEY_ONLY, "WHAT", 0,
     "compare this alone, a leaf or the field that leafprobe, Linux, QEMU, libvirt or Xen call WHAT; several "
     "with commas, "
     "or the option again",
     0},
    {0},
};

static enum form diff_parse_form(const struct argp_state *state, const char *text)
{
    static const char *const names[FORM_COUNT] = {"text", "json", "html", "jsonl"};

    return (enum form)command_choice(state, "--format", text, names, FORM_COUNT);
}

static void parse_only(struct diff_only *only, const struct argp_state *state, char *value)
{
    char *rest = value;

    for (char *word; (word = strsep(&rest, ","));) {
        if (only->count == DIFF_ONLY_MAX)
            command_usage(state, "--only: more than %d leaves and names", DIFF_ONLY_MAX);
        if (feature_known(word) || feature_msr_known(word))
            only->of[only->count].name = word;
        else if (!feature_may_be_number(word))
            feature_unknown(state, word);
        else
            only->of[only->count].leaf = command_number(state, "--only", "", word, 0, UINT32_MAX);
        only->count++;
    }
}

static error_t diff_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        arguments->files.least = 1;
        arguments->files.wanted = "two files or more are needed, or one that names several tables";
        state->child_inputs[1] = &arguments->files;
        return 0;
    case KEY_ALL:
        arguments->all = true;
        return 0;
    case KEY_CPU:
        arguments->cpu = command_cpu(state, value);
        return 0;
    case KEY_ONLY:
        parse_only(&arguments->only, state, value);
        return 0;
    case KEY_FORMAT:
        arguments->form = diff_parse_form(state, value);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_output, 0, NULL, 0}, {&argument_files, 0, NULL, 0}, {&argument_names, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = diff_parse,
    .children = children,
    .args_doc = "A B [C...]\nFILE",
    .doc =
        "Compare the CPUID tables of files, or those that one file names, row by row and field by field.\v"
        "Rows are compared by leaf and subleaf, as a guest of KVM would read them: a row of zeros is the "
        "same as no row, and order and flags do not count. CPUs are matched by APIC id, or by position if "
        "the ids do not match. Each difference is lost (A has it, B has not), added, changed, identity, "
        "an unknown bit, or expected: per-CPU, dynamic (the state of the CPU at the time) or structural "
        "(how the table is put down). Expected ones are summed up in one line. Three files or more give a "
        "matrix: one column a file, one row a field that differs anywhere; a row's class is that of A "
        "against the first file that differs unexpectedly, or else at all. The tables of a file may take "
        "64 MiB, of which those that are nearly alike take next to nothing. Colours are used on a terminal "
        "unless NO_COLOR is set. Of a file that names several tables FILE:LABEL is one; a file alone "
        "(VBox.log, "
        "vmware.log, xen-cpuid -p) has its own tables compared, the host's first. "
        "Exit status: 0 no real difference, 1 differences, 2 trouble.",
};

static enum diff_result write_report(const struct arguments *arguments, bool colour, const struct sink *sink)
{
    struct diff_report report;
    bool good = diff_report(arguments->inputs, arguments->all, &report);

    if (good && arguments->form == FORM_TEXT)
        good = diff_text(&report, colour, sink);
    else if (good && arguments->form == FORM_JSON)
        good = diff_json(&report, sink);
    else if (good && arguments->form == FORM_JSONL)
        good = diff_jsonl(&report, sink);
    else if (good)
        good = diff_html(&report, sink);
    const bool real = report.real;

    diff_report_free(&report);
    return !good ? DIFF_NO_MEMORY : real ? DIFF_REAL : DIFF_ALIKE;
}

static enum diff_result write_matrix(const struct arguments *arguments, bool colour, const struct sink *sink)
{
    if (arguments->form == FORM_TEXT)
        return diff_matrix_text(arguments->inputs, arguments->files.count, arguments->all, colour, sink);
    if (arguments->form == FORM_JSON)
        return diff_matrix_json(arguments->inputs, arguments->files.count, sink);
    if (arguments->form == FORM_JSONL)
        return diff_matrix_jsonl(arguments->inputs, arguments->files.count, arguments->all, sink);
    return diff_matrix_html(arguments->inputs, arguments->files.count, arguments->all, sink);
}

static int write_comparison(void *ctx, const struct output *output)
{
    const struct arguments *arguments = ctx;
    const bool colour = !output->path[0] && diff_colour_wanted();

    switch ((arguments->files.count == 2 ? write_report : write_matrix)(arguments, colour, &output->sink)) {
    case DIFF_ALIKE:
        return EXIT_OK;
    case DIFF_REAL:
        return EXIT_DIFFERENT;
    default:
        return command_fail("not enough memory");
    }
}

/* Registers stand once for all of a file's tables. */
static bool keep_compared(const struct reader *reader, const struct cpu_choice *choice,
                          const struct reader_table *found, struct diff_input *ret, struct error_line *reterr)
{
    static struct decode_virt virt;

    if (!ret->msrs.read) {
        decode_virt_saved(&found->table, reader_provenance(reader), &virt);
        ret->msrs = virt.virt.msr;
    }
    return !cpu_choice_has(choice, found->cpu) || diff_input_add(ret, found->cpu, &found->table, reterr);
}

/* All tables of the reader that are wanted; there is one at least. */
static bool read_tables(struct reader *reader, const struct cpu_choice *choice, struct diff_input *ret,
                        struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result;

    while ((result = command_next(reader, ret->path, NULL, &found)) == READER_TABLE)
        if (found.named)
            return error_line_set(reterr, "%s: names several tables, such as '%s': say FILE:LABEL", ret->path,
                                  found.label);
        else if (!keep_compared(reader, choice, &found, ret, reterr))
            return false;
    if (result == READER_ERROR)
        return error_line_set(reterr, "%s", reader_error(reader));
    if (!ret->count)
        return error_line_set(reterr, "%s: no CPU %" PRIu32 " in it", ret->path, choice->number);
    return true;
}

static bool read_tables_of(const struct arguments *arguments, size_t number, struct error_line *reterr)
{
    struct diff_input *input = &arguments->inputs[number];

    input->path = arguments->files.path[number];
    input->only = &arguments->only;
    struct reader *reader = command_open(&arguments->files, number, reterr);

    if (!reader)
        return false;
    const bool good = read_tables(reader, &arguments->cpu, input, reterr);

    reader_close(reader);
    return good;
}

static int read_and_compare(struct arguments *arguments)
{
    struct error_line error;

    for (size_t i = 0; i < arguments->files.count; i++)
        if (!read_tables_of(arguments, i, &error))
            return command_fail("%s", error.text);
    progress_end();
    return command_output(arguments->out, write_comparison, arguments);
}

int cmd_diff(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct labelled labelled = {.count = 0};
    struct error_line error;

    command_parse(&argp, argc, argv, &arguments);
    if (arguments.files.count == 1) {
        if (!labelled_read(arguments.files.path[0], arguments.files.from, &labelled, &error)) {
            labelled_free(&labelled);
            return command_fail("%s", error.text);
        }
        arguments.files.path = labelled.path;
        arguments.files.count = labelled.count;
    }
    arguments.inputs = calloc(arguments.files.count, sizeof(*arguments.inputs));
    if (!arguments.inputs)
        return command_fail("not enough memory");
    const int status = read_and_compare(&arguments);

    for (size_t i = 0; i < arguments.files.count; i++)
        diff_input_free(&arguments.inputs[i]);
    free(arguments.inputs);
    labelled_free(&labelled);
    return status;
}
