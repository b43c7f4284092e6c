/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/trace.h"

#include <string.h>

#include "host/base/line_text.h"

/* " NAME NUMBER" */
static bool trace_number(struct span *line, const char *name, uint32_t *ret)
{
    return text_blanks(line) && text_word(line, name) && text_blanks(line) && text_hex(line, 0, ret);
}

/* The vCPU's thread stands before the event: "CPU 0/KVM-4242" of QEMU, "fc_vcpu 0-77" of Firecracker,
 * "vcpu0-9" of Cloud Hypervisor and others. */
static void find_cpu(struct span line, struct trace_answer *ret)
{
    static const char *const names[] = {"CPU ", "vcpu"};

    for (int i = 0; i < 2 && !ret->numbered; i++) {
        const char *place = text_find(line, names[i]);

        if (!place)
            continue;
        struct span rest = {place + 4, line.n - (size_t)(place + 4 - line.at)};

        text_blanks(&rest);
        ret->numbered = text_dec(&rest, &ret->cpu);
    }
}

/* ", cpuid entry found", ", cpuid entry not found", and since 5.7 ", used max basic" behind it. */
static bool take_tail(struct span line, struct trace_answer *ret)
{
    line = text_trim(line);
    if (!line.n)
        return true;
    if (!text_word(&line, ", cpuid entry "))
        return false;
    ret->told = true;
    ret->found = !text_word(&line, "not ");
    if (!text_word(&line, "found"))
        return false;
    ret->max_basic = text_word(&line, ", used max basic");
    return !line.n && !(ret->found && ret->max_basic);
}

enum trace_line trace_line(struct span line, struct trace_answer *ret)
{
    static const char event[] = "kvm_cpuid: func";
    const char *place = text_find(line, event);
    struct span rest;

    *ret = (struct trace_answer){.leaf = 0};
    if (!place)
        return TRACE_NONE;
    find_cpu((struct span){line.at, (size_t)(place - line.at)}, ret);
    place += sizeof(event) - 1;
    rest = (struct span){place, line.n - (size_t)(place - line.at)};
    if (!text_blanks(&rest) || !text_hex(&rest, 0, &ret->leaf))
        return TRACE_BROKEN;
    struct span before = rest;

    ret->indexed = trace_number(&rest, "idx", &ret->subleaf);
    if (!ret->indexed)
        rest = before;
    return trace_number(&rest, "rax", &ret->regs.eax) && trace_number(&rest, "rbx", &ret->regs.ebx) &&
                   trace_number(&rest, "rcx", &ret->regs.ecx) && trace_number(&rest, "rdx", &ret->regs.edx) &&
                   take_tail(rest, ret)
               ? TRACE_ANSWER
               : TRACE_BROKEN;
}

/* Bits that KVM sets by what the guest does, whatever its table says (Linux, arch/x86/kvm/cpuid.c,
 * __kvm_update_cpuid_runtime()), and those that it takes back by MSR_IA32_TSX_CTRL. */
static const struct {
    uint32_t leaf, subleaf;
    struct cpuid_regs state;
} states[] = {
    {0x1, 0, {.ecx = 1u << 27 | 1u << 3, .edx = 1u << 9}}, /* OSXSAVE, MONITOR; APIC */
    {0x7, 0, {.ecx = 1u << 4, .ebx = 1u << 4 | 1u << 11}}, /* OSPKE; HLE, RTM */
    {0xd, 0, {.ebx = UINT32_MAX}},
    {0xd, 1, {.ebx = UINT32_MAX}},
};

static struct cpuid_regs kept_state(uint32_t leaf, uint32_t subleaf)
{
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (states[i].leaf == leaf && states[i].subleaf == subleaf)
            return states[i].state;
    return (struct cpuid_regs){.eax = 0};
}

static bool alike_but(const struct cpuid_regs *a, const struct cpuid_regs *b, const struct cpuid_regs *but)
{
    return !((a->eax ^ b->eax) & ~but->eax) && !((a->ebx ^ b->ebx) & ~but->ebx) &&
           !((a->ecx ^ b->ecx) & ~but->ecx) && !((a->edx ^ b->edx) & ~but->edx);
}

/* What the event says of how the answer was found. */
static bool found_so(const struct trace_answer *answer, const struct replay_answer *expected)
{
    return !answer->told || (answer->found == (expected->how == REPLAY_ENTRY) &&
                             answer->max_basic == (expected->how == REPLAY_REDIRECTED));
}

static enum trace_verdict check_subleaf(const struct replay *replay, const struct trace_answer *answer,
                                        uint32_t subleaf, struct replay_answer *ret_expected)
{
    replay_lookup(replay, answer->leaf, subleaf, ret_expected);
    /* a redirected answer is that of another leaf, with that one's state */
    const struct cpuid_regs state = kept_state(ret_expected->leaf, subleaf);

    if (!found_so(answer, ret_expected))
        return TRACE_OTHERWISE;
    if (cpuid_regs_equal(&answer->regs, &ret_expected->regs))
        return TRACE_AS_TABLE;
    return alike_but(&answer->regs, &ret_expected->regs, &state) ? TRACE_STATE : TRACE_OTHERWISE;
}

enum trace_verdict trace_check(const struct replay *replay, const struct trace_answer *answer,
                               struct replay_answer *ret_expected)
{
    const enum trace_verdict first = check_subleaf(replay, answer, answer->subleaf, ret_expected);

    if (answer->indexed || first != TRACE_OTHERWISE)
        return first;
    /* The question was for a subleaf that is not known: any that the table has may be it. */
    for (uint32_t i = 0; i < replay->table->count; i++) {
        const struct cpuid_entry *entry = &replay->table->entry[i];
        struct replay_answer other;

        if (entry->leaf != answer->leaf)
            continue;
        const enum trace_verdict verdict = check_subleaf(replay, answer, entry->subleaf, &other);

        if (verdict != TRACE_OTHERWISE) {
            *ret_expected = other;
            return verdict;
        }
    }
    return TRACE_OTHERWISE;
}
