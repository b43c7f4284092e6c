/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/cli/command.h"
#include "host/cli/feature.h"
#include "host/cli/lookup_trace.h"
#include "host/decode/explain.h"
#include "host/decode/feature.h"

struct arguments {
    struct argument_file file;
    struct cpu_choice cpu;
    bool leaf_given;
    uint32_t leaf, subleaf;
    const char *name; /* instead of them */
    enum kvm_era era;
    const char *trace; /* instead of a question */
};

enum key { KEY_KVM = 256, KEY_CPU, KEY_TRACE };

static const struct argp_option options[] = {
    {"kvm", KEY_KVM, "KERNEL", 0,
     "rules for leaves without an entry: 5.4 (Linux up to 5.4), 5.6 (5.5 and 5.6) or 5.7 (since 5.7; the "
     "default)",
     0},
    {"cpu", KEY_CPU, "N", 0, "the table of CPU N; without this option the first one", 0},
    {"trace", KEY_TRACE, "FILE", 0,
     "instead of one question all those of a trace of kvm:kvm_cpuid: name the first answer that the tables "
     "and "
     "KVM's rules do not explain; those of other CPUs than the tables' are counted",
     0},
    {0},
};

static enum kvm_era parse_era(const struct argp_state *state, const char *text)
{
    return (enum kvm_era)command_choice_of(state, "--kvm", text, era_name);
}

/* arg_num counts the words that are taken here: those behind FILE. */
static error_t parse_lookup_word(struct arguments *arguments, char *value, struct argp_state *state)
{
    if (!arguments->file.path)
        return ARGP_ERR_UNKNOWN;
    if (state->arg_num > 1)
        command_usage(state, "FILE, LEAF and SUBLEAF are taken, found '%s' behind them", value);
    if (state->arg_num == 1) {
        if (arguments->name)
            command_usage(state, "FILE and NAME are taken, found '%s' behind them", value);
        arguments->subleaf = command_number(state, "SUBLEAF", "", value, 0, UINT32_MAX);
        return 0;
    }
    arguments->leaf_given = true;
    if (feature_known(value)) {
        arguments->name = value;
        return 0;
    }
    if (!feature_may_be_number(value))
        feature_unknown(state, value);
    arguments->leaf = command_number(state, "LEAF", "", value, 0, UINT32_MAX);
    return 0;
}

static error_t lookup_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->file;
        return 0;
    case KEY_KVM:
        arguments->era = parse_era(state, value);
        return 0;
    case KEY_CPU:
        arguments->cpu = command_cpu(state, value);
        return 0;
    case KEY_TRACE:
        arguments->trace = value;
        return 0;
    case ARGP_KEY_ARG:
        return parse_lookup_word(arguments, value, state);
    case ARGP_KEY_END:
        if (arguments->file.path && arguments->leaf_given == (arguments->trace != NULL))
            command_usage(state, arguments->trace ? "--trace has the questions, found one behind FILE"
                                                  : "LEAF or NAME is missing behind FILE");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&argument_file, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = lookup_parse,
    .children = children,
    .args_doc = "FILE LEAF [SUBLEAF]\nFILE NAME\nFILE --trace=TRACE",
    .doc = "Tell what a guest of KVM reads for LEAF and SUBLEAF (0), or for the field that leafprobe, Linux, "
           "QEMU, "
           "libvirt or Xen call NAME, when its vCPU has the table in FILE, and why.\v"
           "Numbers are decimal, or hexadecimal behind 0x. The answer is the matching entry; without one it "
           "is zeros where the leaf is within a range that the table declares, and otherwise, unless the "
           "vendor is AMD (or Hygon), the entry of the highest basic leaf. State that KVM changes while the "
           "guest runs (OSXSAVE, OSPKE, 0xd EBX) is taken as the table has it. With --trace the exit status "
           "is 1 if "
           "an answer is not explained.",
};

static int lookup_find(const struct arguments *arguments, struct reader *reader, struct reader_table *ret)
{
    enum reader_result result;

    do {
        result = command_next(reader, arguments->file.path, NULL, ret);
    } while (result == READER_TABLE && !cpu_choice_has(&arguments->cpu, ret->cpu));
    progress_end();
    if (result == READER_ERROR)
        return command_fail("%s", reader_error(reader));
    return result == READER_TABLE
               ? EXIT_OK
               : command_fail("%s: no CPU %" PRIu32 " in it", arguments->file.path, arguments->cpu.number);
}

static int answer(void *ctx, struct reader *reader, const struct output *output)
{
    static struct reader_table found;
    const struct arguments *arguments = ctx;
    const struct replay replay = {&found.table, arguments->era};
    const struct lookup_trace trace = {arguments->trace, arguments->file.path, arguments->cpu,
                                       arguments->era};

    if (arguments->trace)
        return lookup_trace(&trace, reader, output);
    const int status = lookup_find(arguments, reader, &found);

    if (status == EXIT_OK && arguments->name)
        return feature_explain(&output->sink, &replay, arguments->name)
                   ? EXIT_OK
                   : command_fail("'%s' is no field of the vendor or hypervisor of the table",
                                  arguments->name);
    if (status == EXIT_OK)
        explain(&output->sink, &replay, arguments->leaf, arguments->subleaf);
    return status;
}

int cmd_lookup(int argc, char **argv)
{
    struct arguments arguments = {.era = KVM_5_7};

    command_parse(&argp, argc, argv, &arguments);
    return command_run(&(struct command_job){&arguments.file, NULL, answer, &arguments});
}
