/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/field.h"

#include "probe/table/mem.h"
#include "probe/walk/spec.h"

/*
 * Vendor strings of CPUs whose definitions follow one of the five, as EBX, EDX, ECX of leaf 0 hold them.
 * Source: c_ident of Linux arch/x86/kernel/cpu/{intel,amd,hygon,centaur,zhaoxin,transmeta,cyrix}.c;
 * AMDisbetter! is an early K5 and GenuineIotel a misprint that several public dumps of Intel CPUs show. The
 * Geode GX2 has AMD's extended leaves: its 0x80000005 reads 16 KB, 4-way, one line a tag, 32 bytes a line in
 * their layout, as its data book has the caches.
 */
/* clang-format off */
static const struct {
    char text[13];
    uint32_t vendor, extended; /* whose the extended leaves are, if somebody else's */
} cpu_vendors[] = {
    {"GenuineIntel", VENDOR_INTEL,   0}, {"AuthenticAMD", VENDOR_AMD,       0}, {"HygonGenuine", VENDOR_AMD,       0},
    {"AMDisbetter!", VENDOR_AMD,     0}, {"GenuineIotel", VENDOR_INTEL,     0}, {"CentaurHauls", VENDOR_CENTAUR,   0},
    {"  Shanghai  ", VENDOR_CENTAUR, 0}, {"VIA VIA VIA ", VENDOR_CENTAUR,   0}, {"GenuineTMx86", VENDOR_TRANSMETA, 0},
    {"TransmetaCPU", VENDOR_TRANSMETA, 0}, {"CyrixInstead", VENDOR_CYRIX,   0}, {"Geode by NSC", VENDOR_CYRIX, VENDOR_AMD},
};
/* clang-format on */

/* "Hv#1" and "Xbnv", EAX of base + 1: the block is Hyper-V's or an Xbox's, whoever signs it. */
#define HV_INTERFACE 0x31237648u
#define XBOX_INTERFACE 0x766e6258u

/* OpenBSD's puts KVM's bits into base + 1 (sys/arch/amd64/amd64/vmm_machdep.c, vmm_handle_cpuid()). */
static const uint32_t hypervisors[HV_COUNT] = {
    [HV_KVM] = VENDOR_KVM,
    [HV_VMM] = VENDOR_KVM,
    [HV_KVM_HV] = VENDOR_HYPERV,
    [HV_HYPERV] = VENDOR_HYPERV,
    [HV_XEN] = VENDOR_XEN,
    [HV_VMWARE] = VENDOR_VMWARE,
    [HV_VBOX] = VENDOR_VBOX,
    [HV_BHYVE] = VENDOR_BHYVE,
    [HV_BHYVE_OLD] = VENDOR_BHYVE,
    [HV_ACRN] = VENDOR_ACRN,
    [HV_JAILHOUSE] = VENDOR_JAILHOUSE,
    [HV_PARALLELS] = VENDOR_PARALLELS,
    [HV_PARALLELS2] = VENDOR_PARALLELS,
    [HV_TCG] = VENDOR_TCG,
    [HV_QNX] = VENDOR_QNX,
    [HV_FEX] = VENDOR_FEX,
};

static uint32_t hypervisor_vendor(const struct cpuid_table *table, uint32_t leaf)
{
    const struct cpuid_entry *next = cpuid_table_find(table, spec_hypervisor_base(leaf) + 1, 0);
    const enum hypervisor hypervisor = spec_table_hypervisor(table, leaf);

    if (next && next->eax == HV_INTERFACE)
        return VENDOR_HYPERV;
    if (next && next->eax == XBOX_INTERFACE)
        return VENDOR_XBOX;
    return hypervisor < HV_COUNT && hypervisors[hypervisor] ? hypervisors[hypervisor] : VENDOR_OTHER_HV;
}

uint32_t field_vendors(const struct cpuid_table *table, uint32_t leaf)
{
    if (spec_is_hypervisor_leaf(leaf))
        return hypervisor_vendor(table, leaf);
    const struct cpuid_entry *base = cpuid_table_find(table, 0, 0);

    if (!base)
        return VENDOR_OTHER;
    const uint32_t text[3] = {base->ebx, base->edx, base->ecx};

    for (size_t i = 0; i < sizeof(cpu_vendors) / sizeof(cpu_vendors[0]); i++)
        if (memcmp(text, cpu_vendors[i].text, sizeof(text)) == 0)
            return leaf >> 16 == 0x8000 && cpu_vendors[i].extended ? cpu_vendors[i].extended
                                                                   : cpu_vendors[i].vendor;
    return VENDOR_OTHER;
}
