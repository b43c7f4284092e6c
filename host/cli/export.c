/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/cli/command.h"
#include "host/export/check.h"
#include "host/export/msrs.h"
#include "host/export/pool.h"
#include "host/export/qemu_known.h"
#include "host/export/target.h"

enum { EXIT_LEFT = 1 };

struct arguments {
    struct argument_files files;
    const char *out, *qemu, *model, *vendor;
    unsigned target, accel;
    bool targeted, accelerated, check;
    struct cpu_choice cpu;
};

enum key { KEY_TO = 256, KEY_QEMU, KEY_MODEL, KEY_ACCEL, KEY_CHECK, KEY_CPU, KEY_VENDOR };

static const char *const accels[EXPORT_ACCELS] = {"kvm", "tcg"};

static const struct argp_option options[] = {
    {"to", KEY_TO, "MONITOR", 0,
     "whose configuration to write: qemu, libvirt, firecracker, xl, vmx, virtualbox, proxmox, kubevirt or "
     "nova",
     0},
    {"qemu", KEY_QEMU, "VERSION", 0,
     "the QEMU that will read it: a version from 7.2 on, or a program, which is asked (default: the one in "
     "PATH, else 7.2)",
     0},
    {"model", KEY_MODEL, "NAME", 0, "begin with this CPU model (default: the nearest), such as base", 0},
    {"accel", KEY_ACCEL, "KIND", 0, "kvm or tcg, which change models (default: tcg for a table of its guest)",
     0},
    {"cpu", KEY_CPU, "N", 0, "the table of CPU N of each file; without this option what all CPUs can show",
     0},
    {"vendor", KEY_VENDOR, "NAME", 0,
     "take FILEs of several vendors, and what is a vendor's own from the first of this one, as baseline does",
     0},
    {"check", KEY_CHECK, NULL, 0,
     "qemu: start it with the package's image, and say on standard error how what its guest reads differs",
     0},
    {0},
};

static error_t export_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        arguments->files.least = 1;
        arguments->files.wanted = "FILE is missing";
        state->child_inputs[1] = &arguments->files;
        return 0;
    case KEY_TO:
        arguments->target = command_choice_of(state, "--to", value, export_target);
        arguments->targeted = true;
        return 0;
    case KEY_QEMU:
        if (!*value)
            command_usage(state, "--qemu: expected a version such as 7.2, or a program, found ''");
        arguments->qemu = value;
        return 0;
    case KEY_MODEL:
        arguments->model = value;
        return 0;
    case KEY_ACCEL:
        arguments->accel = command_choice(state, "--accel", value, accels, EXPORT_ACCELS);
        arguments->accelerated = true;
        return 0;
    case KEY_CPU:
        arguments->cpu = command_cpu(state, value);
        return 0;
    case KEY_VENDOR:
        arguments->vendor = command_vendor(state, value);
        return 0;
    case KEY_CHECK:
        arguments->check = true;
        return 0;
    case ARGP_KEY_END:
        if (!arguments->targeted)
            command_usage(state, "--to is missing: whose configuration to write");
        if (arguments->check && strcmp(export_target(arguments->target), "qemu") != 0)
            command_usage(state, "--check goes with --to qemu alone");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_output, 0, NULL, 0}, {&argument_files, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = export_parse,
    .children = children,
    .args_doc = "FILE...",
    .doc =
        "Write the configuration of a monitor whose guest shows the table in FILE.\v"
        "With several CPUs or FILEs it is their baseline's; of bits that a baseline has as soon as one host "
        "has them those that any lacks are left out. Standard error has a line for everything that the "
        "configuration cannot set. Topology and what follows the moment are not looked at. Exit status: 0 "
        "the guest shows the table, 1 but for what standard error lists, 2 trouble.",
};

struct export_run {
    const struct arguments *arguments;
    struct pool pool;
    struct msrs msrs;
    struct qemu_known known;
    bool left;
};

static void say_left(void *ctx, const char *line)
{
    struct export_run *run = ctx;

    run->left = true;
    progress_end();
    say("leafprobe: not set: %s", line);
}

static void say_note(void *ctx, const char *line)
{
    (void)ctx;
    progress_end();
    say("leafprobe: %s", line);
}

static bool pool_tables(struct export_run *run, struct reader *reader, const char *path,
                        struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result;
    struct error_line error;

    while ((result = command_next(reader, path, NULL, &found)) == READER_TABLE) {
        if (!cpu_choice_has(&run->arguments->cpu, found.cpu))
            continue;
        if (!pool_add(&run->pool, &found.table, path, &error))
            return error_line_set(reterr, "%s: cpu %" PRIu32 ": %s", path, found.cpu, error.text);
        msrs_add(&run->msrs, reader_provenance(reader));
    }
    return result == READER_END || error_line_set(reterr, "%s", reader_error(reader));
}

static bool pool_file(struct export_run *run, size_t number, struct error_line *reterr)
{
    const struct argument_files *files = &run->arguments->files;
    struct reader *reader = command_open(files, number, reterr);

    if (!reader)
        return false;
    const bool good = pool_tables(run, reader, files->path[number], reterr);

    reader_close(reader);
    return good;
}

static bool pool_files(struct export_run *run, struct error_line *reterr)
{
    for (size_t i = 0; i < run->arguments->files.count; i++)
        if (!pool_file(run, i, reterr))
            return false;
    if (!run->pool.baseline.hosts)
        return error_line_set(reterr, "no CPU %" PRIu32 " in any of the files", run->arguments->cpu.number);
    return true;
}

#define OLDEST "7.2"

/* A version between those that are known, or behind them. */
static void note_version(struct export_run *run)
{
    const unsigned as = qemu_known_as(&run->known);
    char line[160];

    if (as == run->known.version)
        return;
    snprintf(line, sizeof(line),
             "%s is not asked: names and models are those of %u.%u; --qemu=PROGRAM asks one", run->known.name,
             as / 100, as % 100);
    say_note(run, line);
}

static bool know_version(struct export_run *run, const char *version, struct error_line *reterr)
{
    if (!qemu_known_version(version, &run->known, reterr))
        return false;
    if (export_asks_qemu(run->arguments->target))
        note_version(run);
    return true;
}

/* The QEMU at hand, if there is one and the format depends on it. */
static bool know_any(struct export_run *run, struct error_line *reterr)
{
    char line[sizeof(reterr->text) + 128];

    if (!export_asks_qemu(run->arguments->target))
        return know_version(run, OLDEST, reterr);
    if (qemu_known_program("qemu-system-x86_64", &run->known, reterr))
        return true;
    snprintf(line, sizeof(line),
             "no QEMU to ask (%s): names and models are those of " OLDEST "; --qemu=VERSION says another",
             reterr->text);
    say_note(run, line);
    return know_version(run, OLDEST, reterr);
}

static bool is_version(const char *said)
{
    return *said >= '0' && *said <= '9';
}

static bool know_qemu(struct export_run *run, struct error_line *reterr)
{
    const char *said = run->arguments->qemu;

    if (!said)
        return know_any(run, reterr);
    return is_version(said) ? know_version(run, said, reterr) : qemu_known_program(said, &run->known, reterr);
}

static enum export_accel accel_of(const struct export_run *run)
{
    const struct cpuid_table *table = &run->pool.baseline.table;

    if (run->arguments->accelerated)
        return (enum export_accel)run->arguments->accel;
    return cpuid_table_leaf(table, HYPERVISOR_FIRST) &&
                   spec_table_hypervisor(table, HYPERVISOR_FIRST) == HV_TCG
               ? EXPORT_TCG
               : EXPORT_KVM;
}

static int write_export(void *ctx, const struct output *output)
{
    struct export_run *run = ctx;
    const struct export_events events = {say_left, say_note, run};
    const char *qemu = run->arguments->qemu;
    struct error_line error;

    const struct export_job job = {&run->pool.baseline.table, accel_of(run), &run->known,
                                   run->arguments->model,     &events,       &run->msrs};

    if (!export_write(run->arguments->target, &job, &output->sink, &error))
        return command_fail("%s", error.text);
    if (!run->arguments->check)
        return run->left ? EXIT_LEFT : EXIT_OK;
    switch (export_check(&job, qemu && !is_version(qemu) ? qemu : NULL, &error)) {
    case EXPORT_SAME:
        return run->left ? EXIT_LEFT : EXIT_OK;
    case EXPORT_DIFFERS:
        return EXIT_LEFT;
    default:
        return command_fail("--check: %s", error.text);
    }
}

int cmd_export(int argc, char **argv)
{
    static struct export_run run;
    struct arguments arguments = {0};
    struct error_line error;

    command_parse(&argp, argc, argv, &arguments);
    run = (struct export_run){.arguments = &arguments, .pool = {.baseline = {.vendor = arguments.vendor}}};
    const struct export_events events = {say_left, say_note, &run};

    if (!pool_files(&run, &error) || !know_qemu(&run, &error) || !pool_end(&run.pool, &events, &error)) {
        qemu_known_free(&run.known);
        progress_end();
        return command_fail("%s", error.text);
    }
    progress_end();
    const int status = command_output(arguments.out, write_export, &run);

    qemu_known_free(&run.known);
    return status;
}
