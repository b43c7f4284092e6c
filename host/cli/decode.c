/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/capture/capture.h"
#include "host/cli/command.h"
#include "host/cli/feature.h"
#include "host/decode/feature.h"
#include "host/report/decode_write.h"
#include "probe/field/project.h"

struct arguments {
    struct argument_file file; /* none: this machine */
    const char *out;
    const struct output *output;
    enum decode_form form;
    bool leaf_given, subleaf_given, one_cpu, raw, form_given, cpus_given;
    struct decode_row row;
    struct cpu_list cpus;
};

enum key { KEY_CPU = 256, KEY_FORMAT };

static const struct argp_option options[] = {
    {"one-cpu", '1', NULL, 0, "the first CPU alone", 1},
    {"cpu", KEY_CPU, "LIST", 0, "these CPUs, such as 0-3,8; without this option all of them", 1},
    {"leaf", 'l', "LEAF", 0,
     "this leaf alone, or the row of the field that leafprobe, Linux, QEMU, libvirt or Xen call LEAF", 1},
    {"subleaf", 's', "SUBLEAF", 0,
     "with -l: this subleaf; without this option subleaf 0, or that of the field", 1},
    {"raw", 'r', NULL, 0, "registers as they are, in the lines of cpuid -r", 2},
    {"format", KEY_FORMAT, "FORMAT", 0,
     "text (the default), json, html, or jsonl: a flat line for each field that is not zero", 2},
    {"to", 0, NULL, OPTION_ALIAS, NULL, 2},
    {0},
};

static enum decode_form decode_parse_form(const struct argp_state *state, const char *text)
{
    static const char *const names[] = {"text", "json", "html", "jsonl"};
    static const enum decode_form forms[] = {DECODE_TEXT, DECODE_JSON, DECODE_HTML, DECODE_JSONL};

    return forms[command_choice(state, "--format", text, names, 4)];
}

static void decode_check(struct arguments *arguments, const struct argp_state *state)
{
    if (arguments->subleaf_given && !arguments->leaf_given)
        command_usage(state, "-s goes with -l, which says which leaf");
    if (arguments->raw && arguments->form_given)
        command_usage(state, "-r and --format exclude each other");
    if (arguments->raw)
        arguments->form = DECODE_RAW;
}

/* The row that has a field of that name; a name that stands in several leaves says too little. */
static void parse_field_name(struct arguments *arguments, const struct argp_state *state, const char *name)
{
    uint32_t next = 0;
    struct field field, other;

    if (!feature_next(name, &next, &field))
        feature_unknown(state, name);
    while (feature_next(name, &next, &other))
        if (other.leaf != field.leaf)
            command_usage(
                state, "--leaf: '%s' stands in leaf 0x%" PRIx32 " and in leaf 0x%" PRIx32 ": give the number",
                name, field.leaf, other.leaf);
    arguments->row.leaf = field.leaf;
    if (!arguments->subleaf_given)
        arguments->row.subleaf = project_field_subleaf(&field, name);
}

static void parse_leaf(struct arguments *arguments, const struct argp_state *state, const char *value)
{
    if (feature_known(value) || !feature_may_be_number(value))
        parse_field_name(arguments, state, value);
    else
        arguments->row.leaf = command_number(state, "--leaf", "", value, 0, UINT32_MAX);
    arguments->leaf_given = true;
}

static error_t decode_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        arguments->file.optional = true;
        state->child_inputs[0] = &arguments->file;
        state->child_inputs[1] = &arguments->out;
        return 0;
    case '1':
        arguments->one_cpu = true;
        return 0;
    case KEY_CPU:
        command_cpus(state, value, &arguments->cpus);
        arguments->cpus_given = true;
        return 0;
    case 'l':
        parse_leaf(arguments, state, value);
        return 0;
    case 's':
        arguments->row.subleaf = command_number(state, "--subleaf", "", value, 0, UINT32_MAX);
        arguments->subleaf_given = true;
        return 0;
    case 'r':
        arguments->raw = true;
        return 0;
    case KEY_FORMAT:
        arguments->form = decode_parse_form(state, value);
        arguments->form_given = true;
        return 0;
    case ARGP_KEY_END:
        decode_check(arguments, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_file, 0, NULL, 3}, {&argument_output, 0, NULL, 3}, {&argument_names, 0, NULL, 2}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = decode_parse,
    .children = children,
    .args_doc = "[FILE]",
    .doc = "Say what CPUID tables mean: every documented field by name, set bits that nobody documents, and "
           "what follows from several fields. Without FILE the tables of this machine, each CPU.\v"
           "Letters are those of the cpuid command, and so are the names of fields and headings that people "
           "know from there. Of a file, -l shows the row that answers; 'leafprobe lookup' tells what a "
           "guest of KVM reads where there is none. Of this machine, CPUID is asked for that leaf whatever "
           "its maximum.\n"
           "Whether software may use VMX, SMX and SVM is read from /dev/cpu/N/msr for this machine, and "
           "from the provenance in leafprobe's own streams; other files do not tell.",
};

/* Some CPUs without the row are worth a warning; without any that has it there is nothing to show. */
static bool row_found(const struct decode_write *write, const char *file, struct error_line *reterr)
{
    struct error_line line;

    if (!write->without)
        return true;
    error_line_set(&line,
                   "%s: %" PRIu32 " of %" PRIu32 " CPUs have no row of leaf 0x%" PRIx32 ", subleaf 0x%" PRIx32
                   "; 'leafprobe lookup' tells what a guest reads there",
                   strcmp(file, "-") == 0 ? "standard input" : file, write->without,
                   write->without + write->written, write->row->leaf, write->row->subleaf);
    if (!write->written)
        *reterr = line;
    else
        command_events.warn(command_events.ctx, line.text);
    return write->written > 0;
}

static void write_saved(struct decode_write *write, struct reader *reader, const struct reader_table *found)
{
    struct decode_json_cpu cpu = {.cpu = found->cpu,
                                  .label = found->label,
                                  .provenance = reader_provenance(reader),
                                  .table = &found->table};

    if (!write->row)
        decode_virt_saved(&found->table, cpu.provenance, &cpu.virt);
    decode_write_cpu(write, &cpu);
}

/* True unless a CPU was asked for that is not among those seen. */
static bool all_seen(const struct arguments *arguments, const struct cpu_list *seen,
                     struct error_line *reterr)
{
    struct cpu_list chosen;

    return !arguments->cpus_given || cpu_list_choose(seen, "in the file, these are", &arguments->cpus,
                                                     arguments->one_cpu, &chosen, reterr);
}

static bool decode_tables(const struct arguments *arguments, struct reader *reader,
                          struct decode_write *write, struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result;
    struct cpu_list seen = {0};
    /* A page is one whole, and so are CPUs that were asked for. */
    const bool parts = write->form != DECODE_HTML && !arguments->cpus_given;
    bool more = true;

    if (parts)
        output_part(arguments->output);
    decode_write_begin(write, arguments->file.path, reader_format_of(reader));
    while (more &&
           (result = command_next(reader, arguments->file.path, arguments->output, &found)) != READER_END) {
        if (result == READER_ERROR) {
            decode_write_abandon(write);
            return error_line_set(reterr, "%s", reader_error(reader));
        }
        if (found.cpu < CPU_LIST_MAX)
            cpu_list_add(&seen, found.cpu);
        if (arguments->cpus_given && !cpu_list_has(&arguments->cpus, found.cpu))
            continue;
        write_saved(write, reader, &found);
        if (parts)
            output_part(arguments->output);
        more = !arguments->one_cpu;
    }
    progress_end();
    if (!decode_write_end(write))
        return error_line_set(reterr, "out of memory");
    return (!more || all_seen(arguments, &seen, reterr)) && row_found(write, arguments->file.path, reterr);
}

static bool decode_file(const struct arguments *arguments, struct decode_write *write,
                        struct error_line *reterr)
{
    struct reader *reader = reader_open(arguments->file.path, arguments->file.from, &command_events, reterr);

    if (!reader)
        return false;
    reader_choose_run(reader, arguments->file.run);
    const bool good = decode_tables(arguments, reader, write, reterr);

    reader_close(reader);
    return good;
}

static bool write_here(struct decode_write *write, const struct capture *capture, struct error_line *reterr)
{
    char *origin = capture_origin(capture, reterr);

    if (!origin)
        return false;
    decode_write_begin(write, NULL, capture->source);
    for (uint32_t i = 0; i < capture->count; i++) {
        const struct capture_cpu *from = &capture->cpus[i];
        struct decode_json_cpu cpu = {
            .cpu = from->cpu, .label = "", .provenance = origin, .table = &from->table};

        if (!write->row)
            capture_virt(capture, origin, from, &cpu.virt);
        decode_write_cpu(write, &cpu);
    }
    free(origin);
    return decode_write_end(write) || error_line_set(reterr, "out of memory");
}

static bool decode_here(const struct arguments *arguments, struct decode_write *write,
                        struct error_line *reterr)
{
    const struct capture_request request = {.cpus = arguments->cpus_given ? &arguments->cpus : NULL,
                                            .one_cpu = arguments->one_cpu,
                                            .shape = SHAPE_FULL,
                                            .row = write->row};
    struct capture capture = {.source = "cpuid"};
    bool good = capture_cpuid(&request, &capture, reterr);

    progress_end();
    if (good)
        good = write_here(write, &capture, reterr);
    capture_free(&capture);
    return good;
}

static int decode(void *ctx, const struct output *output)
{
    struct arguments *arguments = ctx;
    struct decode_write write = {.sink = &output->sink,
                                 .form = arguments->form,
                                 .unnumbered = arguments->one_cpu && !arguments->file.path,
                                 .row = arguments->leaf_given ? &arguments->row : NULL};
    struct error_line error = {""};

    arguments->output = output;
    return (arguments->file.path ? decode_file : decode_here)(arguments, &write, &error)
               ? EXIT_OK
               : command_fail("%s", error.text);
}

int cmd_decode(int argc, char **argv)
{
    struct arguments arguments = {.form = DECODE_TEXT};

    command_parse(&argp, argc, argv, &arguments);
    return command_output(arguments.out, decode, &arguments);
}
