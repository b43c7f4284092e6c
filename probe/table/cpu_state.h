/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a CPU that its CPUID output depends on. */
#ifndef PROBE_TABLE_CPU_STATE_H
#define PROBE_TABLE_CPU_STATE_H

#include <stdint.h>

/* A value counts only if its bit stands in known. */
enum cpu_state_bit {
    CPU_STATE_CR = 1,        /* cr0, cr4 */
    CPU_STATE_EFER = 2,      /* IA32_EFER: with 64-bit mode, NX or SYSCALL (0x80000001 EDX) */
    CPU_STATE_XCR0 = 4,      /* with CR4.OSXSAVE */
    CPU_STATE_APIC_BASE = 8, /* IA32_APIC_BASE: leaf 1 EDX[9] and [5], family 6 on (P5 lacks the MSR) */
    CPU_STATE_MICROCODE = 16 /* IA32_BIOS_SIGN_ID or AMD's PATCH_LEVEL */
};
struct cpu_state {
    uint32_t known;
    uint32_t microcode;
    uint64_t cr0, cr4, efer, xcr0, apic_base;
};

#endif
