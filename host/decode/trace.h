/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Questions and answers in a trace of kvm:kvm_cpuid (Linux, arch/x86/kvm/trace.h; ftrace, trace-cmd, perf),
 * held against the table that the guest's vCPU has.
 */
#ifndef HOST_DECODE_TRACE_H
#define HOST_DECODE_TRACE_H

#include "probe/table/span.h"
#include "probe/walk/replay.h"

struct trace_answer {
    bool numbered; /* the thread's name says which vCPU it is: cpu */
    uint32_t cpu;
    uint32_t leaf, subleaf;
    bool indexed; /* the subleaf is there; kernels before 5.7 do not say it */
    bool told;    /* it says whether an entry was found, which old ones do not either */
    bool found, max_basic;
    struct cpuid_regs regs;
};

enum trace_line {
    TRACE_NONE,   /* a line of something else */
    TRACE_ANSWER, /* *ret is filled */
    TRACE_BROKEN, /* the event, but not as it is printed */
};
enum trace_line trace_line(struct span line, struct trace_answer *ret);

enum trace_verdict {
    TRACE_AS_TABLE, /* the rules of replay.h give this answer */
    TRACE_STATE,    /* they do, but for state that KVM keeps itself: OSXSAVE, OSPKE, APIC, MWAIT, 0xd EBX */
    TRACE_OTHERWISE,
};

/* Whether the rules explain an answer; *ret_expected is what they give. */
enum trace_verdict trace_check(const struct replay *replay, const struct trace_answer *answer,
                               struct replay_answer *ret_expected);

#endif
