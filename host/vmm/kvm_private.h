/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What kvm_machine.c (building), kvm_apic_ids.c, kvm_cpuid.c (tables), kvm_start.c (registers), kvm_exit.c
 * (exits) and kvm_run.c (running) share; nobody else includes it.
 */
#ifndef HOST_VMM_KVM_PRIVATE_H
#define HOST_VMM_KVM_PRIVATE_H

#include <linux/kvm.h>
#include <pthread.h>

#include "host/base/error_line.h"
#include "host/vmm/kvm_result.h"
#include "host/vmm/ports.h"
#include "probe/table/cpuid.h"

struct vcpu {
    struct kvm_machine *machine;
    unsigned number; /* of the CPU; apic_id is KVM's vcpu id */
    uint8_t apic_id;
    int fd; /* -1: not made */
    struct kvm_run *run;
    uint64_t exits;   /* its thread's own until the thread is done */
    pthread_t thread; /* the rest is for the run, under the machine's lock */
    bool parked;      /* waits, out of KVM_RUN, for the end of a pause */
    bool done;        /* the thread is about to return */
};

struct kvm_machine {
    int kvm, vm; /* -1: not open */
    size_t run_size;
    uint8_t *memory;
    size_t memory_size;
    bool irqchip;
    unsigned seconds;
    unsigned cpus;    /* vcpu[] has that many */
    unsigned started; /* threads, of the first so many */

    pthread_mutex_t ports_lock; /* for ports alone: a slow serial callback must not hold up the clock */
    struct ports ports;

    pthread_mutex_t lock;   /* for what follows */
    pthread_cond_t changed; /* a CPU parked, is done or ended the run; or a pause is over */
    bool pause, stop;
    bool ended, failed; /* failed: error says why; else result says how */
    bool stuck;         /* a thread did not stop */
    struct kvm_result result;
    struct error_line error;

    struct vcpu vcpu[];
};

/*
 * Give each CPU, as KVM's vcpu id, the APIC id that its table holds; if two are the same or one is above
 * KVM_MACHINE_CPUS_MAX, all CPUs get their numbers instead. tables: one for each CPU.
 */
void kvm_machine_choose_apic_ids(struct kvm_machine *machine, const struct cpuid_table *tables);

/* KVM_SET_CPUID2, before the vCPU first runs. False, with a line that explains the usual refusals. */
bool vcpu_set_cpuid(const struct vcpu *vcpu, const struct cpuid_table *table, struct error_line *reterr);

/*
 * After that, as KVM checks CR4 and XCR0 against the table: an enabled APIC, and on the boot CPU flat
 * protected mode, with CR4.OSXSAVE if osxsave; XCR0 unless it is 0. False, with a line, if KVM refuses.
 */
bool vcpu_set_state(const struct vcpu *vcpu, bool osxsave, uint64_t xcr0, struct error_line *reterr);

/* Let it begin at entry, with the address of the information block in EBX. False, with a line, likewise. */
bool vcpu_set_start(const struct vcpu *vcpu, uint32_t entry, uint32_t info, struct error_line *reterr);

/*
 * Serve what KVM_RUN returned with. False when this CPU is done: the run's end or failure has then been
 * noted.
 */
bool vcpu_serve_exit(struct vcpu *vcpu);

/*
 * Note that the run failed at this CPU: "... at eip 0x...: WHAT NUMBER". The first end or failure of a run
 * stays.
 */
void vcpu_fail(struct vcpu *vcpu, const char *what, unsigned long long number);

#endif
