/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/range.h"

#include "probe/table/cpu_kind.h"

#define P5_SIGNATURE_FIRST 0x500u
#define P5_SIGNATURE_LAST 0x5ffu

uint32_t range_base(uint32_t leaf)
{
    if (leaf <= UINT16_MAX)
        return 0;
    if (spec_is_hypervisor_leaf(leaf))
        return spec_hypervisor_base(leaf);
    for (size_t i = spec_range_count; i-- > 1;)
        if ((leaf & 0xffff0000) == spec_ranges[i].base)
            return spec_ranges[i].base;
    return leaf & 0x80000000;
}

static bool hypervisor_maximum(uint32_t base, const struct cpuid_regs *regs, uint32_t *ret)
{
    *ret = regs->eax;
    if (spec_hypervisor_base(regs->eax) == base)
        return true;
    *ret = base + 1;
    return !regs->eax && spec_hypervisor(regs) != HV_UNKNOWN;
}

bool range_maximum(uint32_t base, const struct cpuid_regs *regs, uint32_t *ret)
{
    if (spec_is_hypervisor_leaf(base))
        return hypervisor_maximum(base, regs, ret);
    for (size_t i = 0; i < spec_range_count; i++) {
        const struct range_spec *range = &spec_ranges[i];

        if (range->base != base)
            continue;
        *ret = regs->eax;
        if (!base && *ret >= P5_SIGNATURE_FIRST && *ret <= P5_SIGNATURE_LAST)
            *ret = 1;
        return (regs->eax & range->mask) == base && regs->eax >= range->min;
    }
    return false;
}

bool range_redirected(const struct cpuid_table *table, uint32_t highest, uint32_t subleaf,
                      const struct cpuid_regs *regs)
{
    const struct cpuid_entry *top = cpuid_table_find(table, highest, subleaf);

    return top && regs->eax == top->eax && regs->ebx == top->ebx && regs->ecx == top->ecx &&
           regs->edx == top->edx;
}

/* The registers of a range's base; false if the table has no such row. */
static bool base_regs(const struct cpuid_table *table, uint32_t base, struct cpuid_regs *ret)
{
    const struct cpuid_entry *entry = cpuid_table_leaf(table, base);

    if (entry)
        *ret = cpuid_entry_regs(entry);
    return entry;
}

bool range_past(const struct cpuid_table *table, uint32_t leaf)
{
    const uint32_t base = range_base(leaf);
    struct cpuid_regs regs;
    uint32_t maximum;

    return base_regs(table, base, &regs) && range_maximum(base, &regs, &maximum) && leaf > maximum;
}

bool range_declared(const struct cpuid_table *table, uint32_t leaf)
{
    const uint32_t base = range_base(leaf);
    struct cpuid_regs regs;
    uint32_t maximum;

    if (!base_regs(table, base, &regs))
        return false;
    if (range_maximum(base, &regs, &maximum))
        return leaf <= maximum;
    return spec_is_hypervisor_leaf(base) && leaf <= base + 1 && spec_hypervisor(&regs) != HV_UNKNOWN;
}

bool range_makers_text(const struct cpuid_table *table)
{
    const enum cpu_maker maker = cpu_maker(cpuid_table_leaf(table, 0));

    return maker == CPU_AMD || maker == CPU_HYGON;
}

/* Most rows are of a leaf that leaf 0 declares, and most others differ from the row that they would repeat:
 * what is cheap to see comes first. */
bool range_echo(const struct cpuid_table *table, const struct cpuid_entry *entry, uint32_t *ret_of)
{
    const struct cpuid_entry *zero = cpuid_table_leaf(table, 0);

    if (!zero || cpuid_entry_zero(entry))
        return false;
    const struct cpuid_regs top = cpuid_entry_regs(zero), regs = cpuid_entry_regs(entry);

    return range_maximum(0, &top, ret_of) && entry->leaf > *ret_of &&
           range_redirected(table, *ret_of, entry->subleaf, &regs) && !range_declared(table, entry->leaf);
}
