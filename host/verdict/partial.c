/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that do not hold all that the CPU answers. Rows of zeros may be left out of a whole one. */
#include "probe/walk/partial.h"
#include "host/verdict/verdict.h"

#define XSAVE_BIT (1u << 26) /* leaf 1 ECX */

const char *verdict_partial(const struct cpuid_table *table)
{
    const struct cpuid_entry *one = cpuid_table_leaf(table, 1);
    const struct cpuid_entry *extended = cpuid_table_leaf(table, 0x80000000);

    if (table->partial)
        return cpuid_partial_words(table->partial);
    if (table->dropped)
        return "rows did not fit into it";
    if (table->unread)
        return "rows could not be read";
    if (!cpuid_table_leaf(table, 0))
        return "no leaf 0";
    if (!one)
        return "no leaf 1";
    if ((one->ecx & XSAVE_BIT) && !cpuid_table_leaf(table, XSAVE_LEAF))
        return "XSAVE, but no leaf 0xd";
    if (extended && extended->eax > 0x80000000 && !cpuid_table_leaf(table, 0x80000001))
        return "no leaf 0x80000001";
    return NULL;
}

const char *verdict_host_name(unsigned host)
{
    static const char *const names[VERDICT_HOSTS] = {"kvm", "cpu", "guest"};

    return host < VERDICT_HOSTS ? names[host] : NULL;
}

enum verdict_host verdict_host_guess(const struct cpuid_table *table)
{
    const struct cpuid_entry *one = cpuid_table_leaf(table, 1);

    if (one && (one->ecx & HYPERVISOR_PRESENT))
        return VERDICT_GUEST;
    return spec_table_hypervisor(table, HYPERVISOR_FIRST) == HV_KVM ? VERDICT_KVM : VERDICT_CPU;
}
