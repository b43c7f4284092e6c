/* SPDX-License-Identifier: BSD-2-Clause */
/* What a hypervisor shows of itself. */
#include <string.h>

#include "host/export/plan.h"

/* What QEMU gives every named model under KVM (kvm_default_props): kvmclock in its two bits, nopiodelay,
 * asyncpf, steal-time, pv-eoi and the stable clock. */
#define KVM_DEFAULT 0x0100007bu

static void note_plan(const struct plan *plan, const char *line)
{
    if (plan->events && plan->events->noted)
        plan->events->noted(plan->events->ctx, line);
}

uint32_t plan_kvm_base(const struct cpuid_table *table)
{
    for (uint32_t base = HYPERVISOR_FIRST; base < HYPERVISOR_FIRST + 0x1000; base += 0x100)
        if (cpuid_table_leaf(table, base) && spec_table_hypervisor(table, base) == HV_KVM)
            return base;
    return 0;
}

static void plan_kvm(const struct export_job *job, struct plan *plan, uint32_t base)
{
    const struct cpuid_entry *entry = cpuid_table_leaf(job->table, base | 1);
    const uint32_t wanted = entry ? entry->eax : 0;
    uint32_t left = wanted ^ (plan->model->vendor[0] ? KVM_DEFAULT : 0);

    for (; left; left &= left - 1) {
        const unsigned number = (unsigned)__builtin_ctz(left);
        const struct project_bit *bit = project_of(base | 1, 0, EAX, number);

        if (!bit || !bit->name[PROJECT_QEMU][0] || plan->features == PLAN_FEATURES)
            plan_left_leaf(plan, base | 1, EAX, 1u << number, wanted, "QEMU has no name for it");
        else if (number != 3 || !(left & 1)) /* bit 3 comes with bit 0 */
            plan->feature[plan->features++] =
                (struct plan_feature){bit, NULL, wanted >> number & 1, !(wanted >> number & 1)};
    }
}

bool plan_has_other_hypervisor(const struct cpuid_table *table)
{
    const uint32_t base = plan_kvm_base(table);

    for (uint32_t i = 0; i < table->count; i++)
        if (spec_is_hypervisor_leaf(table->entry[i].leaf) && (table->entry[i].leaf & ~0xffu) != base)
            return true;
    return false;
}

void plan_hypervisor(const struct export_job *job, struct plan *plan)
{
    const bool hosted = plan_leaf_word(job->table, 1, ECX) & HYPERVISOR_PRESENT;
    const uint32_t base = plan_kvm_base(job->table);

    if (!hosted) {
        note_plan(plan, "the table names no hypervisor: the guest has one, unless you add hypervisor=off and "
                        "kvm=off");
        return;
    }
    if (job->accel == EXPORT_TCG)
        return;
    if (base)
        plan_kvm(job, plan, base);
    if (plan_has_other_hypervisor(job->table))
        plan_left_row(plan, HYPERVISOR_FIRST, 0,
                      "leaves of a hypervisor that is not KVM; hv-* flags give Hyper-V's");
}
