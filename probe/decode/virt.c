/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/virt.h"

#include "probe/decode/decode.h"
#include "probe/field/field.h"
#include "probe/walk/partial.h"
#include "probe/walk/range.h"
#include "probe/walk/spec.h"

#define BASIC_BASE 0x00000000u
#define TDX_LEAF 0x21u

#define FAMILY_P6 6u
#define ECX_VMX (1u << 5)
#define ECX_SMX (1u << 6)
#define EXTENDED_ECX_SVM (1u << 2)
#define EDX_SVM_LOCK (1u << 2)

enum { LOCK = 0, VMX_IN_SMX = 1, VMX_OUTSIDE_SMX = 2, SENTER = 15 }; /* IA32_FEATURE_CONTROL */
enum { SVM_LOCK = 3, SVM_DISABLE = 4 };                              /* VM_CR */
enum { SEV = 0, SEV_ES = 1, SEV_SNP = 2 };                           /* SEV_STATUS */

#define GETSEC_CHIPSET 1u

static const char verdict_names[VIRT_VERDICTS][40] = {
    [VIRT_UNREAD] = "unread",
    [VIRT_ABSENT] = "not present",
    [VIRT_HIDDEN] = "hidden by a hypervisor",
    [VIRT_USABLE] = "usable",
    [VIRT_UNLOCKED] = "not locked yet",
    [VIRT_OFF] = "disabled by firmware (locked)",
    [VIRT_OFF_KEY] = "disabled by firmware (locked with key)",
    [VIRT_IN_SMX] = "usable in SMX only",
    [VIRT_CHIPSET] = "no chipset for it",
};

static const char guest_names[VIRT_GUESTS][8] = {
    [VIRT_ORDINARY] = "none",   [VIRT_SEV] = "SEV", [VIRT_SEV_ES] = "SEV-ES",
    [VIRT_SEV_SNP] = "SEV-SNP", [VIRT_TDX] = "TDX",
};

void virt_leaves(const struct cpuid_source *source, struct cpuid_table *table)
{
    static const uint32_t leaves[] = {
        BASIC_BASE,          1, 7, TDX_LEAF, EXTENDED_BASE, EXTENDED_BASE + 1, EXTENDED_BASE + 0xa,
        EXTENDED_BASE + 0x1f};
    uint32_t highest = 0;

    for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
        const uint32_t leaf = leaves[i], base = leaf & EXTENDED_BASE;
        struct cpuid_regs regs;

        if ((leaf > base && leaf > highest) || !source->read(source->ctx, leaf, 0, &regs))
            continue;
        if (leaf == base && !range_maximum(base, &regs, &highest))
            highest = 0;
        cpuid_table_add(table, leaf, 0, 0, &regs);
    }
}

static bool is_tdx(const struct cpuid_table *table)
{
    const struct cpuid_regs regs = decode_regs(table, TDX_LEAF);

    /* "IntelTDX    " in EBX, EDX, ECX (Linux, arch/x86/include/asm/shared/tdx.h) */
    return regs.ebx == 0x65746e49 && regs.edx == 0x5844546c && regs.ecx == 0x20202020;
}

static enum virt_guest sev_guest(const struct msr_values *msr)
{
    if (!msr_bit(msr, MSR_SEV_STATUS, SEV))
        return VIRT_ORDINARY;
    if (msr_bit(msr, MSR_SEV_STATUS, SEV_SNP))
        return VIRT_SEV_SNP;
    return msr_bit(msr, MSR_SEV_STATUS, SEV_ES) ? VIRT_SEV_ES : VIRT_SEV;
}

static bool getsec_decides(const struct cpuid_table *table, const struct msr_values *msr)
{
    return (decode_regs(table, 1).ecx & (ECX_SMX | HYPERVISOR_PRESENT)) == ECX_SMX &&
           msr_bit(msr, MSR_FEATURE_CONTROL, LOCK) && msr_bit(msr, MSR_FEATURE_CONTROL, SENTER);
}

void virt_read(const struct cpuid_table *table, const struct msr_source *source,
               bool (*getsec)(uint32_t *ret_eax), struct virt *ret)
{
    *ret = (struct virt){.guest = is_tdx(table) ? VIRT_TDX : VIRT_ORDINARY};
    if (ret->guest == VIRT_ORDINARY) {
        msr_ask(MSR_SEV_STATUS, table, source, &ret->msr);
        ret->guest = sev_guest(&ret->msr);
    }
    if (ret->guest < VIRT_NO_MSR) {
        for (uint32_t msr = MSR_SEV_STATUS + 1; msr < MSR_COUNT; msr++)
            msr_ask((enum msr)msr, table, source, &ret->msr);
        if (getsec && getsec_decides(table, &ret->msr))
            ret->getsec_known = getsec(&ret->getsec);
    }
    virt_judge(table, ret);
}

static enum virt_verdict without_bit(const struct cpuid_table *table, uint32_t vendors)
{
    const struct cpuid_regs version = decode_regs(table, 1);
    const bool old = (version.eax >> 8 & 0xf) < FAMILY_P6;

    return version.ecx & HYPERVISOR_PRESENT && !old && field_vendors(table, 0) & vendors ? VIRT_HIDDEN
                                                                                         : VIRT_ABSENT;
}

static enum virt_verdict vmx_verdict(const struct msr_values *msr)
{
    if (!msr_known(msr, MSR_FEATURE_CONTROL))
        return VIRT_UNREAD;
    if (!msr_bit(msr, MSR_FEATURE_CONTROL, LOCK))
        return VIRT_UNLOCKED;
    if (msr_bit(msr, MSR_FEATURE_CONTROL, VMX_OUTSIDE_SMX))
        return VIRT_USABLE;
    return msr_bit(msr, MSR_FEATURE_CONTROL, VMX_IN_SMX) ? VIRT_IN_SMX : VIRT_OFF;
}

static enum virt_verdict smx_verdict(const struct virt *virt)
{
    if (!msr_known(&virt->msr, MSR_FEATURE_CONTROL))
        return VIRT_UNREAD;
    if (!msr_bit(&virt->msr, MSR_FEATURE_CONTROL, LOCK))
        return VIRT_UNLOCKED;
    if (!msr_bit(&virt->msr, MSR_FEATURE_CONTROL, SENTER))
        return VIRT_OFF;
    return virt->getsec_known && !(virt->getsec & GETSEC_CHIPSET) ? VIRT_CHIPSET : VIRT_USABLE;
}

static enum virt_verdict svm_verdict(const struct cpuid_table *table, const struct msr_values *msr)
{
    if (!msr_known(msr, MSR_VM_CR))
        return VIRT_UNREAD;
    if (!msr_bit(msr, MSR_VM_CR, SVM_DISABLE))
        return VIRT_USABLE;
    if (!msr_bit(msr, MSR_VM_CR, SVM_LOCK))
        return VIRT_UNLOCKED;
    return decode_regs(table, EXTENDED_BASE + 0xa).edx & EDX_SVM_LOCK ? VIRT_OFF_KEY : VIRT_OFF;
}

void virt_judge(const struct cpuid_table *table, struct virt *virt)
{
    const uint32_t basic = decode_regs(table, 1).ecx, extended = decode_regs(table, EXTENDED_BASE + 1).ecx;
    const enum virt_verdict no_intel = without_bit(table, VENDOR_INTEL | VENDOR_CENTAUR);
    const bool known = cpuid_table_leaf(table, 0);

    for (int i = 0; i < VIRT_FEATURES; i++)
        virt->verdict[i] = VIRT_UNREAD;
    if (!known)
        return;
    if (!(cpuid_unread_leaf(table, EXTENDED_BASE + 1) >> ECX & 1))
        virt->verdict[VIRT_SVM] =
            extended & EXTENDED_ECX_SVM ? svm_verdict(table, &virt->msr) : without_bit(table, VENDOR_AMD);
    if (cpuid_unread_leaf(table, 1) >> ECX & 1)
        return;
    virt->verdict[VIRT_VMX] = basic & ECX_VMX ? vmx_verdict(&virt->msr) : no_intel;
    virt->verdict[VIRT_SMX] = basic & ECX_SMX ? smx_verdict(virt) : no_intel;
}

const char *virt_verdict_name(enum virt_verdict verdict)
{
    return verdict_names[verdict];
}

const char *virt_guest_name(enum virt_guest guest)
{
    return guest_names[guest];
}
