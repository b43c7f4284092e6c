/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU that runs this code, asked by its instructions, and nothing else. */
#ifndef PROBE_TABLE_NATIVE_H
#define PROBE_TABLE_NATIVE_H

#include "probe/table/cpu_state.h"
#include "probe/table/cpuid.h"

/*
 * The CPUID instruction as a source's read(); ctx is not used. Always true. In 64-bit code the CPU sees
 * 64-bit mode, otherwise not, which changes 0x80000001 EDX[11] on Intel CPUs (SDM 2A, CPUID 80000001H).
 */
bool native_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

/* CR0, CR4 and, where CR4 allows XGETBV, XCR0, added to what is known. Needs ring 0. */
void native_control(struct cpu_state *out);

/* Numbers of MSRs (SDM volume 4). */
#define MSR_APIC_BASE 0x1bu
#define MSR_MICROCODE 0x8bu /* IA32_BIOS_SIGN_ID; AMD's PATCH_LEVEL */
#define MSR_EFER 0xc0000080u

/*
 * Instructions that may fault, for ring 0 (SDM volume 2, "RDMSR", "WRMSR", "GETSEC[CAPABILITIES]"): RDMSR as
 * an msr_source's read(), ctx not used; WRMSR; and EAX of GETSEC[CAPABILITIES], index 0, with CR4.SMXE set
 * for the moment, for CPUs with SMX alone (on others that bit of CR4 faults, or hangs QEMU 7.2). False if the
 * CPU raised #UD or #GP. For the instruction alone interrupts are off and the interrupt descriptor table is a
 * copy of the one in use, whose other vectors stay as they were: under firmware that handles #VC and #VE,
 * they are still its own.
 *
 * Not in long mode's compatibility mode: 64-bit code in 64-bit mode, 32-bit code in protected mode.
 */
bool native_msr_read(void *ctx, uint32_t number, uint64_t *out);
bool native_msr_write(uint32_t number, uint64_t value);
bool native_getsec(uint32_t *ret_eax);

#endif
