/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/print.h"
#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/cli/command.h"
#include "host/lint/ground.h"
#include "host/lint/line.h"
#include "host/lint/lint.h"
#include "host/lint/machine.h"
#include "host/report/json.h"
#include "probe/walk/writer.h"

#define EXIT_FINDINGS 1

struct arguments {
    struct argument_file file;
    bool list;
    struct cpu_choice cpu;
    enum lint_severity least;
    bool hardware, guest;
    bool lines; /* of JSON */
};

/* Where the findings of a table go. */
struct report {
    const struct arguments *arguments;
    const struct sink *sink;
    uint32_t cpu;
    unsigned shown;
};

enum key { KEY_CPU = 256, KEY_SEVERITY, KEY_LIST, KEY_HARDWARE, KEY_GUEST, KEY_FORMAT };

static const struct argp_option options[] = {
    {"cpu", KEY_CPU, "N", 0, "the tables of CPU N; without this option all", 0},
    {"severity", KEY_SEVERITY, "LEAST", 0, "leave out what is below: note (the default), warning or error",
     0},
    {"hardware", KEY_HARDWARE, NULL, 0,
     "FILE is what a machine answered, whatever its hypervisor bit and its format say", 0},
    {"guest", KEY_GUEST, NULL, 0, "FILE is what a hypervisor shows", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (the default), or jsonl: a flat line of JSON for each finding",
     0},
    {"list-rules", KEY_LIST, NULL, 0,
     "show every rule: its name, severity in a guest and on hardware, title and source", 0},
    {0},
};

static enum lint_severity parse_severity(const struct argp_state *state, const char *text)
{
    return (enum lint_severity)command_choice_of(state, "--severity", text, lint_severity_name);
}

static error_t lint_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->file;
        return 0;
    case KEY_CPU:
        arguments->cpu = command_cpu(state, value);
        return 0;
    case KEY_SEVERITY:
        arguments->least = parse_severity(state, value);
        return 0;
    case KEY_FORMAT:
        arguments->lines =
            command_choice(state, "--format", value, (const char *const[]){"text", "jsonl"}, 2);
        return 0;
    case KEY_HARDWARE:
        arguments->hardware = true;
        return 0;
    case KEY_GUEST:
        arguments->guest = true;
        return 0;
    case ARGP_KEY_END:
        if (arguments->hardware && arguments->guest)
            command_usage(state, "--hardware and --guest exclude each other");
        return 0;
    case KEY_LIST:
        arguments->list = arguments->file.optional = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&argument_file, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = lint_parse,
    .children = children,
    .args_doc = "FILE",
    .doc =
        "Find the mistakes that hypervisors made in the CPUID tables of FILE.\v"
        "A table with the hypervisor bit clear, in a form that is not KVM's, is what a machine answered: "
        "there "
        "some rules are milder and some do not apply, as --list-rules shows. --hardware and --guest say it "
        "instead. "
        "A line for each: FILE: cpu N: RULE: place: severity: what is, what was expected (source). A place "
        "such as 0x0000000d:1.eax[4] is leaf 0xd, subleaf 1, bit 4 of EAX. Exit status: 0 nothing found, 1 "
        "findings, 2 trouble.",
};

static void put_texts(const struct sink *sink, const char *const *texts)
{
    while (*texts)
        put_str(sink, *texts++);
}

/* Whatever the place names is a member; the rest is null. */
static void put_finding_line(const struct report *report, const struct lint_finding *finding)
{
    struct json json = {.sink = report->sink};
    unsigned leaf, subleaf;
    char reg[4] = "", bits[8] = "";
    const int known = sscanf(finding->place, "0x%x:%u.%3[a-z][%7[0-9:]", &leaf, &subleaf, reg, bits);

    json_object_begin(&json, NULL);
    json_put_text(&json, "machine", report->arguments->file.path);
    json_put_number(&json, "cpu", report->cpu);
    json_put_text(&json, "rule", finding->rule->id);
    json_put_text(&json, "severity", lint_severity_name(finding->severity));
    if (known >= 1)
        json_put_number(&json, "leaf", leaf);
    else
        json_put_null(&json, "leaf");
    if (known >= 2)
        json_put_number(&json, "subleaf", subleaf);
    else
        json_put_null(&json, "subleaf");
    json_put_word(&json, "register", reg);
    json_put_word(&json, "bits", bits);
    json_put_text(&json, "text", finding->text);
    json_put_text(&json, "reference", finding->reference);
    json_object_end(&json);
    put_str(report->sink, "\n");
}

static void lint_found(void *ctx, const struct lint_finding *finding)
{
    struct report *report = ctx;

    if (finding->severity < report->arguments->least)
        return;
    report->shown++;
    if (report->arguments->lines) {
        put_finding_line(report, finding);
        return;
    }
    lint_line(report->sink, report->arguments->file.path, report->cpu, finding);
}

static void list_rules(const struct sink *sink)
{
    const struct lint_rule *rule;
    char head[64];

    for (unsigned i = 0; (rule = lint_rule(i)); i++) {
        const char *hardware = lint_severity_name(rule->hardware);

        snprintf(head, sizeof(head), "%-22s %-8s %-8s ", rule->id, lint_severity_name(rule->severity),
                 hardware ? hardware : "never");
        put_texts(sink, (const char *const[]){head, rule->title, " (", rule->reference, ")\n", NULL});
    }
}

/* Which QEMU's ways the rules allow for; beside the findings, which are what standard output is read for. */
static void say_writer(const struct arguments *arguments, const struct reader_table *table)
{
    const char *writer = shape_writer_name(shape_writer(&table->table));

    progress_end();
    if (writer)
        say("leafprobe: %s: cpu %" PRIu32 ": rows as %s gives them to KVM", arguments->file.path, table->cpu,
            writer);
}

static struct lint_ground find_ground(const struct arguments *arguments, const struct reader *reader,
                                      const struct cpuid_table *table)
{
    struct lint_ground ground = lint_ground_told(reader_format_of(reader), table);

    ground.hardware = !arguments->guest && (arguments->hardware || ground.hardware);
    return ground;
}

static int lint_all(const struct arguments *arguments, struct reader *reader, const struct output *output)
{
    static struct reader_table table;
    struct report report = {arguments, &output->sink, 0, 0};
    const struct lint_events events = {lint_found, &report};
    struct lint_machine machine = {0};
    enum reader_result result;
    bool any = false;

    while ((result = command_next(reader, arguments->file.path, output, &table)) == READER_TABLE) {
        if (!cpu_choice_has(&arguments->cpu, table.cpu))
            continue;
        if (!any)
            say_writer(arguments, &table);
        any = true;
        const struct lint_ground ground = find_ground(arguments, reader, &table.table);

        report.cpu = table.cpu;
        lint_table_on(&table.table, &ground, &events);
        lint_machine_add(&machine, table.cpu, &table.table, &ground, &events);
    }
    progress_end();
    lint_machine_free(&machine);
    if (result == READER_ERROR)
        return command_fail("%s", reader_error(reader));
    if (!any)
        return command_fail("%s: no CPU %" PRIu32 " in it", arguments->file.path, arguments->cpu.number);
    return report.shown ? EXIT_FINDINGS : EXIT_OK;
}

static int lint_file(const struct arguments *arguments, const struct output *output)
{
    struct error_line error;
    struct reader *reader = reader_open(arguments->file.path, arguments->file.from, &command_events, &error);

    if (!reader)
        return command_fail("%s", error.text);
    reader_choose_run(reader, arguments->file.run);
    const int status = lint_all(arguments, reader, output);

    reader_close(reader);
    return status;
}

int cmd_lint(int argc, char **argv)
{
    static struct output output;
    struct arguments arguments = {.least = LINT_NOTE};
    struct error_line error;
    int status = EXIT_OK;

    command_parse(&argp, argc, argv, &arguments);
    if (!output_open(&output, NULL, &error))
        return command_fail("%s", error.text);
    if (arguments.list)
        list_rules(&output.sink);
    else
        status = lint_file(&arguments, &output);
    if (!output_commit(&output, &error))
        return command_fail("%s", error.text);
    return status;
}
