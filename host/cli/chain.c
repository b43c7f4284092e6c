/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "host/chain/here.h"
#include "host/chain/write.h"
#include "host/cli/command.h"
#include "host/cli/feature.h"
#include "host/cli/live.h"
#include "host/decode/feature.h"

/* A FEATURE is missing at the last station that was read. */
enum { EXIT_LACKS = 1 };

enum chain_form { FORM_TEXT, FORM_JSON, FORM_HTML, FORMS };

struct chain_arguments {
    const char *file[CHAIN_TABLES]; /* NULL: not given */
    const char *out;
    enum chain_form form;
    bool all, filed; /* filed: some station is a file, and none of this machine's is read */
    char **words;
    size_t count;
    struct argument_machine machine;
    struct chain_here here;
};

enum key { KEY_FILE = 256, KEY_ALL = KEY_FILE + CHAIN_TABLES, KEY_FORMAT, KEY_IMAGE, KEY_TIME };

static const struct argp_option options[] = {
    {"cpu", KEY_FILE + CHAIN_CPU, "FILE", 0, "what the CPU has, as 'capture' writes it there", 1},
    {"kvm", KEY_FILE + CHAIN_KVM, "FILE", 0, "what its KVM offers (KVM_GET_SUPPORTED_CPUID)", 1},
    {"emulated", KEY_FILE + CHAIN_EMULATED, "FILE", 0, "what KVM could emulate (KVM_GET_EMULATED_CPUID)", 1},
    {"set", KEY_FILE + CHAIN_SET, "FILE", 0,
     "what the monitor set: strace of KVM_SET_CPUID2, a dump, or what KVM_GET_CPUID2 gives", 1},
    {"guest", KEY_FILE + CHAIN_GUEST, "FILE", 0, "what a guest reads: the image's stream, cpuid -r, ...", 1},
    {"all", KEY_ALL, NULL, 0, "also what is set and the same at all stations", 2},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (the default), json or html", 2},
    {"image", KEY_IMAGE, "PATH", 0,
     "boot this image instead of the leafprobe.elf beside this program or in ../share/leafprobe", 3},
    {"time-limit", KEY_TIME, "SECONDS", 0,
     "give a guest, or asking a machine that runs, up after so long (60)", 3},
    {0},
};

static bool machine_given(const struct chain_arguments *arguments)
{
    return arguments->machine.pid || arguments->machine.name;
}

static void chain_check(const struct chain_arguments *arguments, const struct argp_state *state)
{
    if (machine_given(arguments) && arguments->file[CHAIN_SET])
        command_usage(state, "--set and %s both say what the monitor set",
                      arguments->machine.pid ? "--pid" : "--vm");
    if (machine_given(arguments) && arguments->here.image)
        command_usage(state,
                      "--image goes with QEMU-OPTIONS that start a guest, not with a machine that runs");
}

static error_t chain_parse(int key, char *value, struct argp_state *state)
{
    static const char *const forms[FORMS] = {"text", "json", "html"};
    struct chain_arguments *arguments = state->input;

    if (key >= KEY_FILE && key < KEY_FILE + CHAIN_TABLES) {
        arguments->file[key - KEY_FILE] = value;
        arguments->filed = true;
        return 0;
    }
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        state->child_inputs[1] = &arguments->machine;
        return 0;
    case ARGP_KEY_END:
        chain_check(arguments, state);
        return 0;
    case KEY_ALL:
        arguments->all = true;
        return 0;
    case KEY_FORMAT:
        arguments->form = (enum chain_form)command_choice(state, "--format", value, forms, FORMS);
        return 0;
    case KEY_IMAGE:
        arguments->here.image = value;
        return 0;
    case KEY_TIME:
        arguments->here.seconds = command_number(state, "--time-limit", "seconds", value, 1, 86400);
        return 0;
    case ARGP_KEY_ARGS:
        arguments->words = state->argv + state->next;
        arguments->count = (size_t)(state->argc - state->next);
        for (size_t i = 0; i < arguments->count; i++)
            if (!feature_may_be_number(arguments->words[i]) && !feature_known(arguments->words[i]))
                feature_unknown(state, arguments->words[i]);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_output, 0, NULL, 2}, {&argument_machine, 0, NULL, 2}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = chain_parse,
    .children = children,
    .args_doc = "[FEATURE...] [-- QEMU-OPTIONS]",
    .doc =
        "Tell where on the way from the CPU to a guest a bit was lost, or came in, and why.\v"
        "The stations are this machine's CPU, its KVM, what the monitor sets, and what a guest reads. With "
        "QEMU-OPTIONS QEMU starts with them and leafprobe's image, as by 'capture --guest'. Once a station "
        "is "
        "a FILE nothing of this machine is read nor started: QEMU-OPTIONS are then only looked at for what "
        "they ask for. With --pid or --vm what the monitor set is what KVM holds for the first virtual CPU "
        "of "
        "a machine that runs here, and what was asked for stands in its own command line; CPU and KVM are "
        "this machine's unless a FILE is given. A station that is not read is said to be unread.\n"
        "FEATURE is a name as leafprobe, Linux, QEMU, libvirt or Xen call it, or a place such as 7.ebx[5]; "
        "each is answered in a sentence. Without one there is a table of all that differs.\n"
        "Examples:\n"
        "  leafprobe chain avx2 -- -accel kvm -cpu Skylake-Server,-avx2\n"
        "  leafprobe chain avx2 --vm=web1\n"
        "  leafprobe chain --cpu=cpu.txt --kvm=kvm.txt --guest=guest.txt pcid\n"
        "  leafprobe chain --format=html -o chain.html -- -accel kvm -cpu host\n"
        "Exit status: 0 the last station that was read has each FEATURE (or none was given), 1 it lacks one, "
        "2 trouble, or a FEATURE that no station tells of.",
};

/* The stations that are given as files; where they are all there is, one at least. */
static bool read_files(const struct chain_arguments *arguments, struct chain *chain,
                       struct error_line *reterr)
{
    for (unsigned i = 0; i < CHAIN_TABLES; i++)
        if (arguments->file[i] && !chain_read(chain, i, arguments->file[i], &command_events, reterr))
            return false;
    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (chain->tables[i].read || machine_given(arguments))
            return true;
    return error_line_set(reterr, "--emulated alone is no station: give --cpu, --kvm, --set or --guest, too");
}

static bool read_stations(struct chain_arguments *arguments, struct chain *chain, struct error_line *reterr)
{
    struct chain_here *here = &arguments->here;

    if (here->options && !chain_wish_read(here->options, here->option_count, &chain->wish, reterr))
        return false;
    if (arguments->filed && !read_files(arguments, chain, reterr))
        return false;
    if (!machine_given(arguments))
        return arguments->filed || chain_here(chain, here, reterr);
    here->pid = machine_pid(&arguments->machine, reterr);
    return here->pid && chain_here(chain, here, reterr);
}

/* The worst of all words: EXIT_OK, EXIT_LACKS or EXIT_BAD. */
static int status_of(const struct chain_report *report)
{
    struct chain_report_cursor at = {0};
    struct chain_row row;
    int status = EXIT_OK;

    while (report->count && chain_report_next(report, &at, &row)) {
        const int one = row.last == CHAIN_STATIONS ? EXIT_BAD : chain_lacks(&row) ? EXIT_LACKS : EXIT_OK;

        status = one > status ? one : status;
    }
    return status;
}

struct chain_job {
    struct chain_report report;
    enum chain_form form;
};

static int write_chain(void *ctx, const struct output *output)
{
    static void (*const writers[FORMS])(const struct chain_report *report,
                                        const struct sink *sink) = {chain_text, chain_json, chain_html};
    const struct chain_job *job = ctx;

    writers[job->form](&job->report, &output->sink);
    return EXIT_OK;
}

/* Each word names something: of words that begin with a digit only now that is known. */
static bool words_fine(struct chain *chain, const struct chain_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        struct diff_place place;
        uint32_t next = 0;

        if (!chain_place(chain, arguments->words[i], &next, &place)) {
            command_fail("'%s': expected the name of a field, or a place such as 7.ebx[5]",
                         arguments->words[i]);
            return false;
        }
    }
    return true;
}

int cmd_chain(int argc, char **argv)
{
    static struct chain chain;
    static struct chain_job job;
    struct chain_arguments arguments = {.here = {.seconds = 60, .events = &command_events}};
    struct error_line error = {""};
    int words = 0;

    while (words < argc && strcmp(argv[words], "--") != 0)
        words++;
    if (words < argc) {
        arguments.here.options = argv + words + 1;
        arguments.here.option_count = (unsigned)(argc - words - 1);
        argv[words] = NULL;
    }
    command_parse(&argp, words, argv, &arguments);
    if (!read_stations(&arguments, &chain, &error))
        return command_fail("%s", error.text);
    if (!chain_compare(&chain))
        return command_fail("not enough memory");
    if (!words_fine(&chain, &arguments))
        return EXIT_BAD;
    job = (struct chain_job){{&chain, arguments.words, arguments.count, arguments.all}, arguments.form};
    const int status = command_output(arguments.out, write_chain, &job);
    const int answer = status == EXIT_OK ? status_of(&job.report) : status;

    chain_free(&chain);
    return answer;
}
