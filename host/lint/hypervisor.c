/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about hypervisor blocks. */
#include <inttypes.h>

#include "host/lint/look.h"

void lint_hypervisor_bit(struct lint *lint)
{
    const struct cpuid_entry *base;

    if (lint_leaf_reg(lint, 1, ECX) >> 31 && !lint_hypervisor(lint, HYPERVISOR_FIRST, &base))
        lint_report(lint, lint_at_leaf_bits(1, ECX, 31, 31),
                    "1 without a hypervisor block, expected one at 0x40000000");
}

void lint_hypervisor_hidden(struct lint *lint)
{
    const struct cpuid_entry *base;

    if (lint_leaf(lint, 1) && !(lint_leaf_reg(lint, 1, ECX) >> 31) &&
        lint_hypervisor(lint, HYPERVISOR_FIRST, &base))
        lint_report(lint, lint_at_leaf_bits(1, ECX, 31, 31),
                    "0, expected 1, as there are hypervisor leaves at 0x%" PRIx32, base->leaf);
}

static uint32_t last_leaf(const struct lint *lint, uint32_t base)
{
    uint32_t last = base;

    for (uint32_t i = 0; i < lint->table->count; i++) {
        const uint32_t leaf = lint->table->entry[i].leaf;

        if (range_base(leaf) == base && leaf > last)
            last = leaf;
    }
    return last;
}

void lint_hypervisor_maximum(struct lint *lint)
{
    const struct cpuid_entry *base;

    for (uint32_t from = HYPERVISOR_FIRST; lint_hypervisor(lint, from, &base);
         from = base->leaf + HYPERVISOR_STEP) {
        const uint32_t last = last_leaf(lint, base->leaf);

        if (base->eax < last || base->eax >= base->leaf + HYPERVISOR_STEP)
            lint_report(lint, lint_at_leaf_bits(base->leaf, EAX, 31, 0),
                        "0x%" PRIx32 ", expected 0x%" PRIx32 " or more, within the block", base->eax, last);
    }
}

void lint_kvm_features(struct lint *lint)
{
    const struct cpuid_entry *base;

    for (uint32_t from = HYPERVISOR_FIRST; lint_hypervisor(lint, from, &base);
         from = base->leaf + HYPERVISOR_STEP) {
        const struct cpuid_regs regs = cpuid_entry_regs(base);

        if (spec_hypervisor(&regs) == HV_KVM && !lint_find_leaf(lint, base->leaf + 1))
            lint_report(lint, lint_at_leaf(base->leaf + 1),
                        "absent, expected KVM's features next to its signature");
    }
}
