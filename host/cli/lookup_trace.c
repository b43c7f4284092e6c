/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/lookup_trace.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/line_text.h"
#include "host/base/print.h"
#include "host/base/progress.h"
#include "host/base/store.h"
#include "host/decode/explain.h"
#include "host/decode/trace.h"
#include "probe/walk/partial.h"

enum { EXIT_UNEXPLAINED = 1, HOWS = REPLAY_DEAD_END + 1 };

/* More CPUs than KVM gives a guest (KVM_MAX_VCPUS, 4096). */
#define TRACE_TABLES 4096u

struct checking {
    const struct lookup_trace *options;
    const struct sink *sink;
    struct input input;
    uint32_t count;
    uint32_t cpus[TRACE_TABLES];
    struct store tables;
    uint64_t explained[HOWS], state, others, unexplained;
};

static int trace_read_guest(struct checking *checking, struct reader *reader)
{
    static struct reader_table found;
    const struct lookup_trace *options = checking->options;
    enum reader_result result;

    while ((result = command_next(reader, options->table, NULL, &found)) == READER_TABLE) {
        if (!cpu_choice_has(&options->cpu, found.cpu))
            continue;
        if (found.named)
            return command_fail("%s: names several tables, such as '%s': say FILE:LABEL", options->table,
                                found.label);
        if (found.table.partial)
            return command_fail("%s: %s, expected a whole table to hold the trace against", options->table,
                                cpuid_partial_words(found.table.partial));
        if (checking->count == TRACE_TABLES || store_add(&checking->tables, &found.table) != STORE_GOOD)
            return command_fail("%s: expected at most %u tables that fit into memory", options->table,
                                TRACE_TABLES);
        checking->cpus[checking->count++] = found.cpu;
    }
    progress_end();
    if (result == READER_ERROR)
        return command_fail("%s", reader_error(reader));
    return checking->count
               ? EXIT_OK
               : command_fail("%s: no CPU %" PRIu32 " in it", options->table, options->cpu.number);
}

/* The table of the CPU that asked; false if the file has none. */
static bool table_of(const struct checking *checking, const struct trace_answer *answer, uint32_t *ret)
{
    *ret = 0;
    while (answer->numbered && *ret < checking->count && checking->cpus[*ret] != answer->cpu)
        ++*ret;
    return *ret < checking->count;
}

static void put_answer(const struct sink *sink, const char *who, const struct cpuid_regs *regs,
                       const char *how)
{
    diff_print(sink,
               "  %s eax=0x%08" PRIx32 " ebx=0x%08" PRIx32 " ecx=0x%08" PRIx32 " edx=0x%08" PRIx32 "%s\n",
               who, regs->eax, regs->ebx, regs->ecx, regs->edx, how);
}

static const char *said_how(const struct trace_answer *answer)
{
    if (!answer->told)
        return "";
    if (answer->found)
        return ", entry found";
    return answer->max_basic ? ", entry not found, used max basic" : ", entry not found";
}

static void tell_unexplained(const struct checking *checking, const struct replay *replay, uint32_t cpu,
                             uint64_t line, const struct trace_answer *answer,
                             const struct replay_answer *expected)
{
    diff_print(checking->sink,
               "%s:%" PRIu64 ": cpu %" PRIu32 " asked for 0x%" PRIx32 " subleaf 0x%" PRIx32 ":\n",
               checking->input.name, line, cpu, answer->leaf, answer->subleaf);
    put_answer(checking->sink, "the trace has  ", &answer->regs, said_how(answer));
    put_answer(checking->sink, "the table gives", &expected->regs,
               expected->how == REPLAY_ENTRY        ? ", by an entry"
               : expected->how == REPLAY_REDIRECTED ? ", by the highest basic leaf"
                                                    : ", without an entry");
    explain(checking->sink, replay, answer->leaf, answer->subleaf);
}

static void take_answer(struct checking *checking, const struct trace_answer *answer, uint64_t line)
{
    static struct cpuid_table scratch;
    struct replay_answer expected;
    uint32_t place;

    if (!table_of(checking, answer, &place)) {
        checking->others++;
        return;
    }
    const struct replay replay = {store_get(&checking->tables, place, &scratch), checking->options->era};
    const enum trace_verdict verdict = trace_check(&replay, answer, &expected);

    if (verdict == TRACE_OTHERWISE) {
        if (!checking->unexplained++)
            tell_unexplained(checking, &replay, checking->cpus[place], line, answer, &expected);
        return;
    }
    checking->explained[expected.how]++;
    checking->state += verdict == TRACE_STATE;
}

static int read_trace(struct checking *checking)
{
    struct error_line error;
    struct span line;
    bool whole;

    for (uint64_t number = 1; input_line(&checking->input, &line, &whole); number = checking->input.line) {
        struct trace_answer answer;
        const enum trace_line kind = trace_line(line, &answer);

        if (kind == TRACE_BROKEN)
            return command_fail("%s:%" PRIu64 ": expected 'kvm_cpuid: func LEAF idx SUBLEAF rax ... rdx ..., "
                                "cpuid entry found', found '%s'",
                                checking->input.name, number, text_show(line).text);
        if (kind == TRACE_ANSWER)
            take_answer(checking, &answer, number);
    }
    return input_failed(&checking->input, &error) ? command_fail("%s", error.text) : EXIT_OK;
}

static int trace_put_counts(const struct checking *checking)
{
    const uint64_t *by = checking->explained;
    uint64_t sum = 0;

    for (unsigned how = 0; how < HOWS; how++)
        sum += by[how];
    if (!sum && !checking->unexplained)
        return command_fail("%s: expected events of kvm:kvm_cpuid, found none of a CPU of %s",
                            checking->input.name, checking->options->table);
    diff_print(checking->sink,
               "answers explained: %" PRIu64 " (%" PRIu64 " by an entry, %" PRIu64
               " absent in range, %" PRIu64 " out of range, %" PRIu64
               " redirected to the highest basic leaf); in %" PRIu64
               " of them state that KVM keeps differs\n",
               sum, by[REPLAY_ENTRY], by[REPLAY_ABSENT], by[REPLAY_OUT_OF_RANGE] + by[REPLAY_DEAD_END],
               by[REPLAY_REDIRECTED], checking->state);
    if (checking->others)
        diff_print(checking->sink, "answers to other CPUs, not looked at: %" PRIu64 "\n", checking->others);
    if (checking->unexplained)
        diff_print(checking->sink, "answers not explained: %" PRIu64 ", the first of them above\n",
                   checking->unexplained);
    return checking->unexplained ? EXIT_UNEXPLAINED : EXIT_OK;
}

int lookup_trace(const struct lookup_trace *options, struct reader *reader, const struct output *output)
{
    static struct checking checking;
    struct error_line error;

    checking = (struct checking){.options = options, .sink = &output->sink};
    int status = trace_read_guest(&checking, reader);

    if (status == EXIT_OK && !input_open(&checking.input, options->trace, &error))
        status = command_fail("%s", error.text);
    else if (status == EXIT_OK) {
        status = read_trace(&checking);
        input_close(&checking.input);
        if (status == EXIT_OK)
            status = trace_put_counts(&checking);
    }
    store_free(&checking.tables);
    return status;
}
