/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small machine on /dev/kvm that starts a multiboot 1 image with CPUID tables of the caller's choice: RAM
 * from address 0, the ports of ports.h, the blocks of multiboot_info.h, and nothing else. Physical addresses
 * without RAM read as all-ones.
 * Source: Linux, Documentation/virt/kvm/api.rst; what each kernel rewrites in a table is in the project's
 * notes on KVM_SET_CPUID2 (C.2, D.1).
 */
#ifndef HOST_VMM_KVM_MACHINE_H
#define HOST_VMM_KVM_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "host/vmm/kvm_result.h"
#include "probe/table/cpuid.h"

/* Each id fits into the MP table's byte; 0xff is the broadcast. */
#define KVM_MACHINE_CPUS_MAX 254u

/* A field that is zero has the meaning given with it. */
struct kvm_machine_options {
    const char *image;                /* path of the multiboot 1 ELF32 */
    const char *command_line;         /* NULL: empty; without the image's name, as GRUB 2 passes it */
    const struct cpuid_table *tables; /* one for each CPU */
    unsigned cpus;                    /* 1 to KVM_MACHINE_CPUS_MAX */
    unsigned memory_mib;              /* 2 to 2048; 0: 64 */
    /*
     * Local APICs, PICs, an I/O APIC and a PIT, in the kernel. Always there with more than one CPU. Without
     * them the local APIC's page reads as all-ones and the MP table still lists the one CPU.
     */
    bool irqchip;
    bool osxsave;     /* the boot CPU starts with CR4.OSXSAVE; the others lose CR4 when INIT reaches them */
    uint64_t xcr0;    /* XCR0 of every CPU at the start; 0: the reset value 1 */
    unsigned seconds; /* time limit of the run; 0: 60 */
    /*
     * As in struct ports; called in a CPU's thread, never two at a time. A call that blocks holds up that
     * CPU.
     */
    void (*serial)(void *ctx, const void *bytes, size_t n);
    void (*debugcon)(void *ctx, const void *bytes, size_t n);
    void *ctx;
};

struct kvm_machine;

/*
 * Build the machine up to its first instruction: flat 32-bit protected mode at the image's entry point, EAX
 * the multiboot magic, EBX the information block, interrupts off. Each CPU's table is given to KVM_SET_CPUID2
 * as it is. A CPU's local APIC id is that of its table where all ids differ and fit into a byte, else its
 * number. NULL, with a line, if /dev/kvm cannot be opened or lacks something, the image cannot be loaded, or
 * KVM refuses a table (the line says why, where the error number tells it). options and the tables may go
 * afterwards.
 */
struct kvm_machine *kvm_machine_new(const struct kvm_machine_options *options, struct error_line *reterr);

/*
 * The table that KVM holds for a CPU (KVM_GET_CPUID2), before or after the run: what was set, save what this
 * kernel rewrites. The count is found as the smallest that the kernel accepts, since kernels up to at least
 * 6.1 do not write it back. False, with a line, if KVM refuses.
 */
bool kvm_machine_get_cpuid(struct kvm_machine *machine, unsigned cpu, struct cpuid_table *ret,
                           struct error_line *reterr);

/*
 * Run to the end, once per machine; takes the time limit and at most five seconds more. Real-time signal
 * SIGRTMIN + 1 is used while it runs. False, with a line that names the CPU and its EIP, if KVM cannot go on
 * or a CPU does not stop.
 */
bool kvm_machine_run(struct kvm_machine *machine, struct kvm_result *ret, struct error_line *reterr);

/*
 * Give everything back. A machine with a CPU that did not stop is kept: its thread still uses it. NULL is
 * allowed.
 */
void kvm_machine_free(struct kvm_machine *machine);

#endif
