/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/field.h"

#include "probe/table/cpu_kind.h"
#include "probe/walk/spec.h"

/* Whose definitions a maker's CPUs follow. */
static const uint32_t cpu_vendors[CPU_MAKERS] = {
    [CPU_OTHER] = VENDOR_OTHER,  [CPU_INTEL] = VENDOR_INTEL,     [CPU_AMD] = VENDOR_AMD,
    [CPU_HYGON] = VENDOR_AMD,    [CPU_CENTAUR] = VENDOR_CENTAUR, [CPU_TRANSMETA] = VENDOR_TRANSMETA,
    [CPU_CYRIX] = VENDOR_CYRIX,  [CPU_GEODE] = VENDOR_CYRIX,     [CPU_UMC] = VENDOR_OTHER,
    [CPU_NEXGEN] = VENDOR_OTHER, [CPU_RISE] = VENDOR_OTHER,      [CPU_SIS] = VENDOR_OTHER,
    [CPU_RDC] = VENDOR_OTHER,    [CPU_VORTEX] = VENDOR_OTHER,
};

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

const char *field_vendor_name(unsigned number)
{
    static const char names[VENDOR_TOTAL][20] = {
        [VENDOR_NUMBER_INTEL] = "Intel",
        [VENDOR_NUMBER_AMD] = "AMD",
        [VENDOR_NUMBER_CENTAUR] = "Centaur",
        [VENDOR_NUMBER_TRANSMETA] = "Transmeta",
        [VENDOR_NUMBER_CYRIX] = "Cyrix",
        [VENDOR_NUMBER_OTHER] = "others",
        [VENDOR_NUMBER_KVM] = "KVM",
        [VENDOR_NUMBER_HYPERV] = "Hyper-V",
        [VENDOR_NUMBER_XEN] = "Xen",
        [VENDOR_NUMBER_VMWARE] = "VMware",
        [VENDOR_NUMBER_BHYVE] = "bhyve",
        [VENDOR_NUMBER_ACRN] = "ACRN",
        [VENDOR_NUMBER_VBOX] = "VirtualBox",
        [VENDOR_NUMBER_PARALLELS] = "Parallels",
        [VENDOR_NUMBER_JAILHOUSE] = "Jailhouse",
        [VENDOR_NUMBER_TCG] = "QEMU TCG",
        [VENDOR_NUMBER_QNX] = "QNX",
        [VENDOR_NUMBER_FEX] = "FEX-Emu",
        [VENDOR_NUMBER_XBOX] = "Xbox",
        [VENDOR_NUMBER_OTHER_HV] = "other hypervisors",
    };

    return names[number];
}

static uint32_t hypervisor_vendor(const struct cpuid_table *table, uint32_t leaf)
{
    const struct cpuid_entry *next = cpuid_table_leaf(table, spec_hypervisor_base(leaf) + 1);
    const enum hypervisor hypervisor = spec_table_hypervisor(table, leaf);

    if (next && next->eax == HV_INTERFACE)
        return VENDOR_HYPERV;
    if (next && next->eax == XBOX_INTERFACE)
        return VENDOR_XBOX;
    if (!cpuid_table_leaf(table, spec_hypervisor_base(leaf)))
        return next ? VENDOR_ANY_HV & ~(uint32_t)(VENDOR_HYPERV | VENDOR_XBOX) : VENDOR_ANY_HV;
    return hypervisor < HV_COUNT && hypervisors[hypervisor] ? hypervisors[hypervisor] : VENDOR_OTHER_HV;
}

uint32_t field_vendors(const struct cpuid_table *table, uint32_t leaf)
{
    if (spec_is_hypervisor_leaf(leaf))
        return hypervisor_vendor(table, leaf);
    const struct cpuid_entry *zero = cpuid_table_leaf(table, 0);

    if (!zero)
        return VENDOR_ANY;
    const enum cpu_maker maker = cpu_maker(zero);

    return maker == CPU_GEODE && leaf >> 16 == 0x8000 ? VENDOR_AMD : cpu_vendors[maker];
}
