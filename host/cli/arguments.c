/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/arguments.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/fail.h"
#include "host/base/line_text.h"
#include "host/base/say.h"
#include "host/decode/shown.h"
#include "host/read/reader.h"
#include "host/report/table_writer.h"
#include "probe/table/count.h"

/* More than any option has values. */
#define NAMES_MAX 40

void command_usage(const struct argp_state *state, const char *format, ...)
{
    va_list args;
    char who[64];

    snprintf(who, sizeof(who), "%s: ", state->name);
    va_start(args, format);
    say_values(who, format, args);
    va_end(args);
    exit(EXIT_BAD);
}

uint32_t command_number(const struct argp_state *state, const char *what, const char *unit, const char *text,
                        uint32_t low, uint32_t high)
{
    struct span span = {text, strlen(text)};
    uint32_t number = 0;

    if (!(text_0x(&span, &number) || text_dec(&span, &number)) || span.n || number < low || number > high)
        command_usage(state, "%s: expected a number%s%s from %" PRIu32 " to %" PRIu32 ", found '%s'", what,
                      unit[0] ? " of " : "", unit, low, high, text);
    return number;
}

unsigned command_choice(const struct argp_state *state, const char *what, const char *text,
                        const char *const *names, unsigned count)
{
    char list[512] = "";

    for (unsigned i = 0; i < count; i++) {
        const size_t used = strlen(list);

        if (strcmp(names[i], text) == 0)
            return i;
        snprintf(list + used, sizeof(list) - used, "%s%s",
                 i == 0          ? ""
                 : i + 1 < count ? ", "
                                 : " or ",
                 names[i]);
    }
    command_usage(state, "%s: expected %s, found '%s'", what, list, text);
}

unsigned command_choice_of(const struct argp_state *state, const char *what, const char *text,
                           const char *(*name)(unsigned i))
{
    const char *names[NAMES_MAX];
    unsigned count = 0;

    for (; count < NAMES_MAX && name(count); count++)
        names[count] = name(count);
    return command_choice(state, what, text, names, count);
}

uint32_t command_format(const struct argp_state *state, const char *what, const char *text)
{
    const char *names[FORMAT_COUNT + 1];

    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        names[i] = format_name(i);
    names[FORMAT_JSON] = "json";
    return command_choice(state, what, text, names, FORMAT_COUNT + 1);
}

uint32_t command_any_format(const struct argp_state *state, const char *what, const char *text)
{
    return command_choice_of(state, what, text, table_writer_format);
}

enum shape command_shape(const struct argp_state *state, const char *text)
{
#define NAME(name, shape) name,
#define SHAPE(name, shape) shape,
    const char *const names[] = {SHAPE_WORDS(NAME)};
    static const enum shape shapes[] = {SHAPE_WORDS(SHAPE)};
#undef NAME
#undef SHAPE

    return shapes[command_choice(state, "--shape", text, names, COUNT(names))];
}

const struct reader_format *command_reader(const struct argp_state *state, const char *text)
{
    return reader_format_find(
        reader_format_name(command_choice_of(state, "--from", text, reader_format_name)));
}

struct reader_run command_run_choice(const struct argp_state *state, const char *text)
{
    if (strcmp(text, "first") == 0)
        return (struct reader_run){READER_RUN_FIRST, 0};
    if (strcmp(text, "all") == 0)
        return (struct reader_run){READER_RUN_ALL, 0};
    return (struct reader_run){READER_RUN_NUMBER, command_number(state, "--run ('first', 'all' or a number)",
                                                                 "", text, 1, UINT32_MAX)};
}

struct reader_run command_one_run(const struct argp_state *state, const char *text)
{
    if (strcmp(text, "all") == 0)
        command_usage(state, "--run: expected one run, 'first' or a number: CPUs of two runs are not mixed");
    return command_run_choice(state, text);
}

struct cpu_choice command_cpu(const struct argp_state *state, const char *text)
{
    return (struct cpu_choice){true, command_number(state, "--cpu", "", text, 0, UINT32_MAX)};
}

void command_cpus(const struct argp_state *state, const char *text, struct cpu_list *ret)
{
    struct error_line error;

    if (!cpu_list_parse(text, ret, &error))
        command_usage(state, "--cpu: %s", error.text);
}

enum key { KEY_FROM = 0x1000, KEY_RUN, KEY_PROJECT }; /* apart from those of the verbs */

static error_t parse_file(int key, char *value, struct argp_state *state)
{
    struct argument_file *file = state->input;

    switch (key) {
    case KEY_FROM:
        file->from = command_reader(state, value);
        return 0;
    case KEY_RUN:
        file->run = command_run_choice(state, value);
        return 0;
    case ARGP_KEY_ARG:
        if (file->path)
            command_usage(state, "one FILE is taken, found '%s' behind it", value);
        file->path = value;
        return 0;
    case ARGP_KEY_END:
        if (!file->path && !file->optional)
            command_usage(state, "FILE is missing ('-' is standard input)");
        if (!file->path && file->from)
            command_usage(state, "--from goes with FILE ('-' is standard input)");
        if (!file->path && file->run.which)
            command_usage(state, "--run goes with FILE ('-' is standard input)");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option file_options[] = {
    {"from", KEY_FROM, "FORMAT", 0,
     "format of FILE: stream, vmcore, strace, kvm, raw, aida64, device, xxd, qr, a document: firecracker, "
     "kvm_json, json, qmp "
     "or "
     "libvirt, or a dialect of logs and tools: vbox, vbox_old, cpuidset, vmware, lhm, cpuz, cpuid_old, "
     "columns, bochs, "
     "pfc, x86info, xen, kcpuid, trace, dtrace, "
     "libcpuid, tycho, hwloc, corefreq, ddcpuid, "
     "cpucontrol, cpuinfo, "
     "raw_cpuid, openvmm, svsm or cloud_hv; without this option the content tells",
     0},
    {"run", KEY_RUN, "N", 0,
     "of a log that holds several runs of leafprobe take run N (from 1), 'first' or 'all' of them; without "
     "this option the last complete one",
     0},
    {0},
};

const struct argp argument_file = {.options = file_options, .parser = parse_file};

static void check_files(const struct argument_files *files, const struct argp_state *state)
{
    size_t inputs = 0;

    for (size_t i = 0; i < files->count; i++)
        inputs += strcmp(files->path[i], "-") == 0;
    if (inputs > 1)
        command_usage(state, "'-' (standard input) can be given once");
    if (files->count < files->least)
        command_usage(state, "%s ('-' is standard input)", files->wanted);
}

static error_t parse_files(int key, char *value, struct argp_state *state)
{
    struct argument_files *files = state->input;

    switch (key) {
    case KEY_FROM:
        files->from = command_reader(state, value);
        return 0;
    case KEY_RUN:
        files->run = command_one_run(state, value);
        return 0;
    case ARGP_KEY_ARGS:
        files->path = &state->argv[state->next];
        files->count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check_files(files, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option files_options[] = {
    {"from", KEY_FROM, "FORMAT", 0, "format of the files, as for convert", 0},
    {"run", KEY_RUN, "N", 0, "run of each file to take: a number or 'first', as for convert", 0},
    {0},
};

const struct argp argument_files = {.options = files_options, .parser = parse_files};

static error_t parse_output(int key, char *value, struct argp_state *state)
{
    const char **path = state->input;

    if (key != 'o')
        return ARGP_ERR_UNKNOWN;
    *path = value;
    return 0;
}

static const struct argp_option output_options[] = {
    {"output", 'o', "FILE", 0,
     "write to FILE, which appears whole or not at all; without this option to standard output", 0},
    {0},
};

const struct argp argument_output = {.options = output_options, .parser = parse_output};

static const char *project_or_null(unsigned i)
{
    return i < PROJECT_TOTAL ? project_name((enum project)i) : NULL;
}

static error_t parse_names(int key, char *value, struct argp_state *state)
{
    if (key != KEY_PROJECT)
        return ARGP_ERR_UNKNOWN;
    shown_names((enum project)command_choice_of(state, "--names", value, project_or_null));
    return 0;
}

static const struct argp_option names_options[] = {
    {"names", KEY_PROJECT, "PROJECT", 0,
     "call fields as linux, qemu, libvirt or xen does, where it has a name; without this option as leafprobe "
     "does",
     0},
    {0},
};

const struct argp argument_names = {.options = names_options, .parser = parse_names};

const char *command_vendor(const struct argp_state *state, const char *value)
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
