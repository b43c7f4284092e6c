/* SPDX-License-Identifier: BSD-2-Clause */
/* How a run of kvm_machine.h ended. */
#ifndef HOST_VMM_KVM_RESULT_H
#define HOST_VMM_KVM_RESULT_H

#include <stdint.h>

enum kvm_end {
    KVM_END_HALT,       /* every CPU is halted with interrupts off, or was never started */
    KVM_END_DEBUG_EXIT, /* isa-debug-exit was written */
    KVM_END_SHUTDOWN,   /* a triple fault */
    KVM_END_TIME,       /* the time limit */
    KVM_END_COUNT
};

/* "halt", "debug exit", "shutdown", "time limit". */
const char *kvm_end_name(enum kvm_end end);

struct kvm_result {
    enum kvm_end end;
    unsigned cpu;   /* the CPU that ended the run; 0 for KVM_END_TIME and a halt of several */
    uint8_t value;  /* KVM_END_DEBUG_EXIT: what was written */
    uint64_t exits; /* KVM_RUN returns of all CPUs */
    double seconds; /* how long the run took */
};

#endif
