/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/vmm/kvm_machine.h"
#include "host/vmm/kvm_private.h"

void kvm_machine_choose_apic_ids(struct kvm_machine *machine, const struct cpuid_table *tables)
{
    bool used[KVM_MACHINE_CPUS_MAX + 1] = {false}, usable = true;

    for (unsigned i = 0; i < machine->cpus && usable; i++) {
        uint32_t id = cpuid_table_apic_id(&tables[i]);

        usable = id <= KVM_MACHINE_CPUS_MAX && !used[id];
        if (usable)
            used[id] = true;
        machine->vcpu[i].apic_id = (uint8_t)id;
    }
    for (unsigned i = 0; i < machine->cpus && !usable; i++)
        machine->vcpu[i].apic_id = (uint8_t)i;
}
