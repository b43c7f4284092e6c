/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE 1
#include "host/vmm/kvm_private.h"

#include <string.h>
#include <sys/ioctl.h>

/* The first end wins. */
static void vcpu_end_run(struct vcpu *vcpu, enum kvm_end end, uint8_t value)
{
    struct kvm_machine *machine = vcpu->machine;

    pthread_mutex_lock(&machine->lock);
    if (!machine->ended) {
        machine->ended = true;
        machine->result = (struct kvm_result){.end = end, .cpu = vcpu->number, .value = value};
        pthread_cond_broadcast(&machine->changed);
    }
    pthread_mutex_unlock(&machine->lock);
}

void vcpu_fail(struct vcpu *vcpu, const char *what, unsigned long long number)
{
    struct kvm_machine *machine = vcpu->machine;
    struct kvm_regs regs = {0};

    ioctl(vcpu->fd, KVM_GET_REGS, &regs);
    pthread_mutex_lock(&machine->lock);
    if (!machine->ended) {
        machine->ended = machine->failed = true;
        error_line_set(&machine->error, "KVM cannot go on with cpu %u at eip 0x%llx: %s %llu", vcpu->number,
                       (unsigned long long)regs.rip, what, number);
        pthread_cond_broadcast(&machine->changed);
    }
    pthread_mutex_unlock(&machine->lock);
}

/* False when the guest asked for the end. */
static bool serve_port(struct vcpu *vcpu)
{
    struct ports *ports = &vcpu->machine->ports;
    struct kvm_run *run = vcpu->run;
    uint8_t *data = (uint8_t *)run + run->io.data_offset;

    pthread_mutex_lock(&vcpu->machine->ports_lock);
    if (run->io.direction == KVM_EXIT_IO_OUT)
        ports_write(ports, run->io.port, run->io.size, data, run->io.count);
    else
        ports_read(ports, run->io.port, run->io.size, data, run->io.count);
    bool exited = ports->exited;
    uint8_t value = ports->exit_value;

    pthread_mutex_unlock(&vcpu->machine->ports_lock);
    if (exited)
        vcpu_end_run(vcpu, KVM_END_DEBUG_EXIT, value);
    return !exited;
}

bool vcpu_serve_exit(struct vcpu *vcpu)
{
    struct kvm_run *run = vcpu->run;

    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        return serve_port(vcpu);
    case KVM_EXIT_MMIO:
        if (!run->mmio.is_write)
            memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
        return true;
    case KVM_EXIT_INTR:
    case KVM_EXIT_IRQ_WINDOW_OPEN:
        return true;
    case KVM_EXIT_HLT: /* comes only without an irqchip, and then nothing can wake the one CPU */
        vcpu_end_run(vcpu, KVM_END_HALT, 0);
        return false;
    case KVM_EXIT_SHUTDOWN:
    case KVM_EXIT_SYSTEM_EVENT:
        vcpu_end_run(vcpu, KVM_END_SHUTDOWN, 0);
        return false;
    case KVM_EXIT_INTERNAL_ERROR:
        vcpu_fail(vcpu, "internal error, suberror", run->internal.suberror);
        return false;
    case KVM_EXIT_FAIL_ENTRY:
        vcpu_fail(vcpu, "entry failed, hardware reason", run->fail_entry.hardware_entry_failure_reason);
        return false;
    default:
        vcpu_fail(vcpu, "unexpected exit reason", run->exit_reason);
        return false;
    }
}
