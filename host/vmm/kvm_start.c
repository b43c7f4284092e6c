/* SPDX-License-Identifier: BSD-2-Clause */
/* The state in which a vCPU starts. */
#include "host/vmm/kvm_private.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "host/vmm/elf_load.h"

#define APIC_BASE 0xfee00000ull

enum {
    CR0_PE = 1,
    CR4_OSXSAVE = 1 << 18,
    APIC_BASE_BOOT = 1 << 8,
    APIC_BASE_ENABLE = 1 << 11,
    RFLAGS_RESERVED = 1 << 1,
};

static struct kvm_segment flat_segment(uint16_t selector, uint8_t type)
{
    return (struct kvm_segment){
        .limit = 0xffffffff, .selector = selector, .type = type, .present = 1, .db = 1, .s = 1, .g = 1};
}

static void flat_protected_mode(struct kvm_sregs *sregs)
{
    struct kvm_segment data = flat_segment(0x10, 3);

    sregs->cs = flat_segment(0x08, 11);
    sregs->ds = sregs->es = sregs->fs = sregs->gs = sregs->ss = data;
    sregs->cr0 |= CR0_PE;
}

static bool set_xcr0(const struct vcpu *vcpu, uint64_t value, struct error_line *reterr)
{
    struct kvm_xcrs xcrs = {.nr_xcrs = 1, .xcrs[0] = {.xcr = 0, .value = value}};

    return ioctl(vcpu->fd, KVM_SET_XCRS, &xcrs) == 0 ||
           error_line_set(reterr, "KVM_SET_XCRS for cpu %u, XCR0=0x%llx: %s; its leaf 0xd must allow that",
                          vcpu->number, (unsigned long long)value, strerror(errno));
}

/* Without an irqchip the APIC base is the only thing that keeps leaf 1 EDX[9] as the table has it. */
static bool set_sregs(const struct vcpu *vcpu, bool osxsave, struct error_line *reterr)
{
    struct kvm_sregs sregs;

    if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs) < 0)
        return error_line_set(reterr, "KVM_GET_SREGS: %s", strerror(errno));
    sregs.apic_base = APIC_BASE | APIC_BASE_ENABLE | (vcpu->number == 0 ? APIC_BASE_BOOT : 0);
    if (vcpu->number == 0)
        flat_protected_mode(&sregs);
    if (vcpu->number == 0 && osxsave)
        sregs.cr4 |= CR4_OSXSAVE;
    return ioctl(vcpu->fd, KVM_SET_SREGS, &sregs) == 0 ||
           error_line_set(reterr, "KVM_SET_SREGS for cpu %u: %s%s", vcpu->number, strerror(errno),
                          osxsave ? "; CR4.OSXSAVE needs leaf 1 ECX[26] in its table" : "");
}

bool vcpu_set_state(const struct vcpu *vcpu, bool osxsave, uint64_t xcr0, struct error_line *reterr)
{
    return set_sregs(vcpu, osxsave, reterr) && (!xcr0 || set_xcr0(vcpu, xcr0, reterr));
}

bool vcpu_set_start(const struct vcpu *vcpu, uint32_t entry, uint32_t info, struct error_line *reterr)
{
    struct kvm_regs regs = {.rip = entry, .rax = MULTIBOOT_LOADED, .rbx = info, .rflags = RFLAGS_RESERVED};

    return ioctl(vcpu->fd, KVM_SET_REGS, &regs) == 0 ||
           error_line_set(reterr, "KVM_SET_REGS: %s", strerror(errno));
}
