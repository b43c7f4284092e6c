/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU that runs this code, asked by its instructions: a source, and the state that decides what CPUID
 * says. */
#ifndef PROBE_RUN_NATIVE_H
#define PROBE_RUN_NATIVE_H

#include "probe/decode/msr.h"
#include "probe/write/stream.h"

/*
 * The CPUID instruction as a source's read(); ctx is not used. Always true. In 64-bit code the CPU sees
 * 64-bit mode, otherwise not, which changes 0x80000001 EDX[11] on Intel CPUs (SDM 2A, CPUID 80000001H).
 */
bool native_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

/* State that CPUID output depends on. A value counts only if its bit stands in known. */
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

/*
 * Read the running CPU's state. Needs ring 0. MSRs are asked of msr, none at all if that is NULL, and only
 * those that the table proves to exist; the microcode revision only on Intel family 6 and later and on AMD
 * family 0x10 and later (SDM volume 3A, 10.11.7.1; APM volume 2, 16.1). What was not read stays unknown. With
 * msr given, msr is this CPU's: Intel's revision needs a write to the MSR, and then an execution of leaf 1,
 * of which recall, this CPU's, keeps count.
 */
void native_state(const struct cpuid_table *table, struct recall *recall, const struct msr_source *msr,
                  struct cpu_state *out);

/* Give the boot CPU's place what is known of it before probe_run(): its answers, and the revision in state.
 */
void native_hand_over(const struct recall *recall, const struct cpu_state *state, struct probe_cpu *boot);

/*
 * For struct probe's begin(): read the running CPU's microcode revision into its place, on the CPUs and by
 * the means that native_state() says, unless it is there. For ring 0, with the modes below. MSRs are touched
 * only where native_state() with msr found the revision of the boot CPU, whose state boot is. A call takes
 * less than 1 KiB of stack.
 */
void native_begin(const struct cpu_state *boot, struct probe_cpu *cpu);

/*
 * Instructions that may fault, for ring 0 (SDM volume 2, "RDMSR", "GETSEC[CAPABILITIES]"): RDMSR as an
 * msr_source's read(), ctx not used; and EAX of GETSEC[CAPABILITIES], index 0, with CR4.SMXE set for the
 * moment, for CPUs with SMX alone (on others that bit of CR4 faults, or hangs QEMU 7.2). False if the CPU
 * raised #UD or #GP. For the instruction alone interrupts are off and the interrupt descriptor table is a
 * copy of the one in use, whose other vectors stay as they were: under firmware that handles #VC and #VE,
 * they are still its own.
 *
 * Not in long mode's compatibility mode: 64-bit code in 64-bit mode, 32-bit code in protected mode.
 */
bool native_msr_read(void *ctx, uint32_t number, uint64_t *out);
bool native_getsec(uint32_t *ret_eax);

#endif
