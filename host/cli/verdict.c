/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/cli/command.h"
#include "host/verdict/write.h"

enum { EXIT_CANNOT = 1 };

enum verdict_form { VERDICT_TEXT, VERDICT_JSON, VERDICT_JSONL, VERDICT_HTML, VERDICT_FORMS };

struct verdict_arguments {
    struct argument_files files; /* the guest's, then the hosts' */
    const char *out;
    struct cpu_choice cpu;
    enum verdict_form form;
    bool strict, host_given;
    enum verdict_host host_is;
};

enum key { KEY_HOST = 256, KEY_STRICT, KEY_FORMAT, KEY_CPU };

static const struct argp_option options[] = {
    {"host-is", KEY_HOST, "NAME", 0,
     "what the table of HOST is: kvm (KVM_GET_SUPPORTED_CPUID, beyond which QEMU gives some bits), cpu (the "
     "CPU's own), guest (what a guest reads there); without this option a file of capture says it, and else "
     "a table that says that there is a hypervisor is a guest's, one with KVM's leaves that does not is what "
     "KVM supports",
     0},
    {"strict", KEY_STRICT, NULL, 0, "what a strict checker refuses (differs) speaks against moving, too", 0},
    {"cpu", KEY_CPU, "N", 0, "take CPU N of GUEST; without this option the first one", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (the default), json, jsonl (a line for each reason) or html",
     0},
    {0},
};

static error_t verdict_parse(int key, char *value, struct argp_state *state)
{
    static const char *const forms[VERDICT_FORMS] = {"text", "json", "jsonl", "html"};
    struct verdict_arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        arguments->files.least = 2;
        arguments->files.wanted = "GUEST and one HOST or more are needed";
        state->child_inputs[1] = &arguments->files;
        return 0;
    case KEY_HOST:
        arguments->host_is =
            (enum verdict_host)command_choice_of(state, "--host-is", value, verdict_host_name);
        arguments->host_given = true;
        return 0;
    case KEY_STRICT:
        arguments->strict = true;
        return 0;
    case KEY_CPU:
        arguments->cpu = command_cpu(state, value);
        return 0;
    case KEY_FORMAT:
        arguments->form = (enum verdict_form)command_choice(state, "--format", value, forms, VERDICT_FORMS);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_output, 0, NULL, 0}, {&argument_files, 0, NULL, 0}, {&argument_names, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = verdict_parse,
    .children = children,
    .args_doc = "GUEST HOST...",
    .doc =
        "Tell whether a guest with the table in GUEST may move to each HOST.\v"
        "Each bit that speaks against it has a line, by grade and feature: blocks (an instruction, a "
        "register or a layout goes), differs (a strict checker refuses it), harmless. Of a HOST with "
        "several CPUs the one that is worst counts. Of many hosts each has one line. A feature comes with "
        "what its loss means to a guest that runs, and with who may have taken it: hardware, microcode (or "
        "a switch of the firmware), kernel or monitor. A partial table, such as a trace, never gives 'can "
        "move'. The rules are those of 'fields --names'; feature MSRs are compared where both files have "
        "them. Exit status: 0 can "
        "move to every HOST, 1 cannot move to some, 2 trouble, or "
        "a table that is partial.",
};

struct verdict_job {
    const struct verdict_arguments *arguments;
    const struct output *output;
    struct reader_table guest;
    char *said; /* the provenance of the guest's file */
    struct json json;
    bool begun; /* a host was written */
    int status;
};

/* Write what became of a host. */
static void put_case(struct verdict_job *job, const struct verdict_case *what)
{
    const enum verdict_word word = verdict_word(what->verdict, what->strict);
    const int status = word == VERDICT_CAN ? EXIT_OK : word == VERDICT_CANNOT ? EXIT_CANNOT : EXIT_BAD;
    const struct sink *sink = &job->output->sink;
    const bool one = job->arguments->files.count == 2, first = !job->begun;

    job->begun = true;
    if (status > job->status)
        job->status = status;
    switch (job->arguments->form) {
    case VERDICT_JSON:
        verdict_json(what, &job->json);
        break;
    case VERDICT_JSONL:
        verdict_jsonl(what, sink);
        break;
    case VERDICT_HTML:
        if (first)
            verdict_html_begin(sink, what);
        verdict_html(what, one, sink);
        break;
    default:
        if (first)
            verdict_text_guest(what, sink);
        (one ? verdict_text : verdict_text_line)(what, sink);
    }
}

/* All CPUs of an open host: the worst of them. */
static int judge(struct verdict_job *job, struct reader *reader, const char *path)
{
    static struct reader_table found;
    struct verdict worst = {0}, verdict;
    struct verdict_case what = {job->arguments->files.path[0], path, job->guest.cpu, 0, &worst, VERDICT_CPU,
                                job->arguments->strict};
    enum reader_result result;
    bool any = false;

    while ((result = command_next(reader, path, job->output, &found)) == READER_TABLE) {
        const enum verdict_host is = job->arguments->host_given
                                         ? job->arguments->host_is
                                         : verdict_host_of(&found.table, reader_provenance(reader));
        const struct verdict_side guest = {&job->guest.table, job->said, VERDICT_GUEST},
                                  host = {&found.table, reader_provenance(reader), is};

        if (!verdict_make(&guest, &host, &verdict)) {
            verdict_free(&worst);
            return command_fail("not enough memory");
        }
        if (any && !verdict_is_worse(&verdict, &worst)) {
            verdict_free(&verdict);
            continue;
        }
        verdict_free(&worst);
        worst = verdict;
        what.host_cpu = found.cpu;
        what.host_is = is;
        any = true;
    }
    progress_end();
    if (result == READER_END)
        put_case(job, &what);
    verdict_free(&worst);
    return result == READER_END ? EXIT_OK : command_fail("%s", reader_error(reader));
}

static int judge_file(struct verdict_job *job, size_t number)
{
    struct error_line error;
    struct reader *reader = command_open(&job->arguments->files, number, &error);

    if (!reader)
        return command_fail("%s", error.text);
    const int status = judge(job, reader, job->arguments->files.path[number]);

    reader_close(reader);
    return status;
}

/* A host that cannot be read costs its own verdict, not those of the others. */
static void judge_files(struct verdict_job *job)
{
    for (size_t i = 1; i < job->arguments->files.count; i++)
        if (judge_file(job, i) != EXIT_OK)
            job->status = EXIT_BAD;
}

static int judge_all(void *ctx, const struct output *output)
{
    struct verdict_job *job = ctx;
    const struct verdict_arguments *arguments = job->arguments;

    job->output = output;
    job->json = (struct json){.sink = &output->sink};
    if (arguments->form == VERDICT_JSON) {
        json_object_begin(&job->json, NULL);
        json_put_text(&job->json, "guest", arguments->files.path[0]);
        json_put_number(&job->json, "guest_cpu", job->guest.cpu);
        json_array_begin(&job->json, "hosts");
    }
    judge_files(job);
    if (arguments->form == VERDICT_JSON) {
        json_array_end(&job->json);
        json_object_end(&job->json);
        put_str(&output->sink, "\n");
    }
    if (arguments->form == VERDICT_HTML && job->begun)
        verdict_html_end(&output->sink);
    return job->begun ? EXIT_OK : EXIT_BAD;
}

static int read_guest(const struct verdict_arguments *arguments, struct reader_table *ret, char **retsaid)
{
    struct error_line error;
    enum reader_result result;
    struct reader *reader = command_open(&arguments->files, 0, &error);

    if (!reader)
        return command_fail("%s", error.text);
    do {
        result = command_next(reader, arguments->files.path[0], NULL, ret);
    } while (result == READER_TABLE && !cpu_choice_has(&arguments->cpu, ret->cpu));
    progress_end();
    *retsaid = result == READER_TABLE ? strdup(reader_provenance(reader)) : NULL;
    const int status =
        *retsaid                 ? EXIT_OK
        : result == READER_TABLE ? command_fail("not enough memory")
        : result == READER_ERROR
            ? command_fail("%s", reader_error(reader))
            : command_fail("%s: no CPU %" PRIu32 " in it", arguments->files.path[0], arguments->cpu.number);

    reader_close(reader);
    return status;
}

int cmd_verdict(int argc, char **argv)
{
    static struct verdict_job job;
    struct verdict_arguments arguments = {0};

    command_parse(&argp, argc, argv, &arguments);
    job = (struct verdict_job){.arguments = &arguments};
    if (read_guest(&arguments, &job.guest, &job.said) != EXIT_OK)
        return EXIT_BAD;
    const int status = command_output(arguments.out, judge_all, &job);

    free(job.said);
    return status == EXIT_OK ? job.status : status;
}
