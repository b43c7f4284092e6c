/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/run_beside.h"
#include "host/cli/command.h"
#include "host/replay/cpus.h"
#include "host/replay/output.h"
#include "host/vmm/kvm_machine.h"
#include "probe/write/write.h"

#define HELPER "leafprobe-replay"

/* What the helper's own time limit may be late by. */
#define GRACE_SECONDS 5u

struct arguments {
    const char *table;
    const char *image;
    const char *append;
    const struct reader_format *from;
    struct reader_run run;
    struct cpu_choice cpu;
    bool kvm;
    uint32_t seconds;
};

/* The tables of all CPUs, or of the one asked for. */
struct tables {
    struct cpuid_table *table;
    unsigned count;
};

enum key { KEY_TABLE = 256, KEY_IMAGE, KEY_APPEND, KEY_FROM, KEY_RUN, KEY_KVM, KEY_CPU, KEY_TIME };

static const struct argp_option options[] = {
    {"table", KEY_TABLE, "FILE", 0, "tables to answer CPUID from ('-' is standard input)", 0},
    {"image", KEY_IMAGE, "ELF", 0, "multiboot 1 image to run, such as leafprobe.elf", 0},
    {"append", KEY_APPEND, "OPTIONS", 0, "options for the image's command line", 0},
    {"from", KEY_FROM, "FORMAT", 0, "format of the table FILE, as for convert", 0},
    {"run", KEY_RUN, "N", 0, "run of the table FILE to take: a number or 'first', as for convert", 0},
    {"kvm", KEY_KVM, NULL, 0, "run on /dev/kvm, all CPUs of the table FILE, instead of under libunicorn", 0},
    {"cpu", KEY_CPU, "N", 0, "the table of CPU N alone; without this option all of them", 0},
    {"time-limit", KEY_TIME, "SECONDS", 0, "give up after so long (60)", 0},
    {0},
};

static error_t replay_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case KEY_TABLE:
        arguments->table = value;
        return 0;
    case KEY_IMAGE:
        arguments->image = value;
        return 0;
    case KEY_APPEND:
        arguments->append = value;
        return 0;
    case KEY_FROM:
        arguments->from = command_reader(state, value);
        return 0;
    case KEY_RUN:
        arguments->run = command_one_run(state, value);
        return 0;
    case KEY_KVM:
        arguments->kvm = true;
        return 0;
    case KEY_CPU:
        arguments->cpu = command_cpu(state, value);
        return 0;
    case KEY_TIME:
        arguments->seconds = command_number(state, "--time-limit", "seconds", value, 1, 3600);
        return 0;
    case ARGP_KEY_ARG:
        command_usage(state, "options alone are taken, found '%s'", value);
    case ARGP_KEY_END:
        if (!arguments->table || !arguments->image)
            command_usage(state, "--table and --image are needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = replay_parse,
    .doc =
        "Run a multiboot image with CPUID answered from saved tables, and print what it writes to its "
        "serial port.\v"
        "The image is told to turn its machine off at the end; another word in --append, such as wait, has "
        "its way. Under libunicorn the image has one CPU and gets the options -1 and mode=32, as libunicorn "
        "cannot "
        "switch "
        "to long mode; leaves without an entry are answered by KVM's rules since Linux 5.7. With --kvm "
        "the host's own KVM answers. Tables of several CPUs are replayed under libunicorn one after the "
        "other, into one stream.",
};

static bool keep_table(struct tables *tables, const struct cpuid_table *table)
{
    struct cpuid_table *more = realloc(tables->table, (tables->count + 1) * sizeof(*more));

    if (!more)
        return false;
    more[tables->count++] = *table;
    tables->table = more;
    return true;
}

static int read_replay_tables(const struct arguments *arguments, struct reader *reader, struct tables *tables)
{
    static struct reader_table found;
    enum reader_result result;

    while ((result = reader_next(reader, &found)) == READER_TABLE) {
        if (!cpu_choice_has(&arguments->cpu, found.cpu))
            continue;
        if (tables->count == KVM_MACHINE_CPUS_MAX)
            return command_fail("%s: more than %u CPUs", arguments->table, KVM_MACHINE_CPUS_MAX);
        if (!keep_table(tables, &found.table))
            return command_fail("out of memory");
    }
    if (result == READER_ERROR)
        return command_fail("%s", reader_error(reader));
    return tables->count
               ? EXIT_OK
               : command_fail("%s: no CPU %" PRIu32 " in it", arguments->table, arguments->cpu.number);
}

/*
 * Our images take a first word with a slash in it for their name, which some loaders pass and some do not.
 * Where a table tells of no hypervisor they would wait for a key at the end, which nobody presses here. Of
 * one table there is one CPU, and no table of firmware's that says so.
 */
static char *command_line(const struct arguments *arguments, const struct tables *tables)
{
    const char *one = tables->count > 1 ? "" : " -1";

    const char *slash = strrchr(arguments->image, '/');
    char *line;

    if (asprintf(&line, "/%s poweroff%s%s%s", slash ? slash + 1 : arguments->image,
                 arguments->kvm ? one : " -1 mode=32", arguments->append ? " " : "",
                 arguments->append ? arguments->append : "") == -1)
        return NULL;
    return line;
}

static int run_kvm(const struct arguments *arguments, const struct tables *tables, const char *line)
{
    static struct replay_output output; /* a CPU that does not stop may still write to it */
    const struct kvm_machine_options machine_options = {
        .image = arguments->image,
        .command_line = line,
        .tables = tables->table,
        .cpus = tables->count,
        .seconds = arguments->seconds,
        .serial = replay_output_put,
        .ctx = &output,
    };
    struct kvm_result result;
    struct error_line error, why;

    output.to = stdout;
    struct kvm_machine *machine = kvm_machine_new(&machine_options, &error);

    if (!machine)
        return command_fail("%s", error.text);
    const bool good = kvm_machine_run(machine, &result, &error);

    kvm_machine_free(machine);
    if (!replay_output_flush(&output, &why))
        return command_fail("%s", why.text);
    if (!good)
        return command_fail("%s", error.text);
    if (result.end != KVM_END_HALT && result.end != KVM_END_DEBUG_EXIT)
        return command_fail("%s: the run ended by %s", arguments->image, kvm_end_name(result.end));
    return replay_output_verdict(&output, &why) ? EXIT_OK : command_fail("%s", why.text);
}

static void fill_table(void *ctx, const struct sink *sink)
{
    write_kvm(sink, ctx);
}

/* libunicorn emulates one CPU. */
static int run_each(const struct arguments *arguments, const struct tables *tables,
                    const struct run_beside *job, struct error_line *reterr)
{
    struct replay_output output = {.to = stdout};
    const struct sink sink = {replay_output_put, &output};
    const bool good =
        replay_cpus(job, tables->table, tables->count, arguments->append, &command_events, &sink, reterr) &&
        replay_output_flush(&output, reterr) && replay_output_verdict(&output, reterr);

    return good ? EXIT_OK : -1;
}

static int run_unicorn(const struct arguments *arguments, const struct tables *tables, char *line)
{
    char helper[] = HELPER, seconds[16], *image = strdup(arguments->image);
    struct error_line error;

    if (!image)
        return command_fail("out of memory");
    snprintf(seconds, sizeof(seconds), "%" PRIu32, arguments->seconds);
    char *const argv[] = {helper, image, line, seconds, NULL};
    const struct run_beside job = {
        .name = HELPER,
        .argv = argv,
        .fill = fill_table,
        .ctx = tables->table,
        .seconds = arguments->seconds + GRACE_SECONDS,
    };
    const int status = tables->count == 1 || arguments->cpu.given ? run_beside(&job, &error)
                                                                  : run_each(arguments, tables, &job, &error);

    free(image);
    return status >= 0 ? status : command_fail("%s", error.text);
}

static int replay_run(const struct arguments *arguments, struct reader *reader)
{
    struct tables tables = {0};
    int status = read_replay_tables(arguments, reader, &tables);
    char *line = status == EXIT_OK ? command_line(arguments, &tables) : NULL;

    if (status == EXIT_OK && !line)
        status = command_fail("out of memory");
    if (status == EXIT_OK)
        status = arguments->kvm ? run_kvm(arguments, &tables, line) : run_unicorn(arguments, &tables, line);
    free(line);
    free(tables.table);
    return status;
}

int cmd_replay(int argc, char **argv)
{
    struct arguments arguments = {.seconds = 60};
    struct error_line error;

    command_parse(&argp, argc, argv, &arguments);
    struct reader *reader = reader_open(arguments.table, arguments.from, &command_events, &error);

    if (!reader)
        return command_fail("%s", error.text);
    reader_choose_run(reader, arguments.run);
    const int status = replay_run(&arguments, reader);

    reader_close(reader);
    return status;
}
