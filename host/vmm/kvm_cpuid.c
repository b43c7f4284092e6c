/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE 1
#include "host/vmm/kvm_machine.h"
#include "host/vmm/kvm_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    ARCH_REQ_XCOMP_GUEST_PERM = 0x1025, /* asm/prctl.h since Linux 5.17 */
    TILE_DATA = 18,                     /* XCR0 bit of AMX tiles, the one dynamic feature so far */
};

static const char *refusal(int error)
{
    switch (error) {
    case EPERM:
        return "; a dynamic XSAVE feature (AMX: leaf 0xd EAX[18]) that this host does not give to guests";
    case EINVAL:
        return "; leaf 0x80000008 EAX[15:8] must be 0, 48 or 57, and no vCPU may have run";
    case E2BIG:
        return "; the kernel takes fewer entries (80 before Linux 5.10)";
    default:
        return "";
    }
}

/* KVM refuses a table with AMX until the process has asked for it; where the host has none the SET tells. */
static void request_dynamic_features(const struct cpuid_table *table)
{
    const struct cpuid_entry *xsave = cpuid_table_leaf(table, 0xd);

    if (xsave && (xsave->eax >> TILE_DATA & 1))
        (void)syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_GUEST_PERM, TILE_DATA);
}

static struct kvm_cpuid2 *cpuid2_new(uint32_t count)
{
    struct kvm_cpuid2 *list = calloc(1, sizeof(*list) + count * sizeof(list->entries[0]));

    if (list)
        list->nent = count;
    return list;
}

bool vcpu_set_cpuid(const struct vcpu *vcpu, const struct cpuid_table *table, struct error_line *reterr)
{
    struct kvm_cpuid2 *list = cpuid2_new(table->count);

    if (!list)
        return error_line_set(reterr, "out of memory");
    request_dynamic_features(table);
    memcpy(list->entries, table->entry, table->count * sizeof(table->entry[0]));
    int failed = ioctl(vcpu->fd, KVM_SET_CPUID2, list) < 0 ? errno : 0;

    free(list);
    if (failed)
        return error_line_set(reterr, "KVM_SET_CPUID2 for cpu %u, %u entries: %s%s", vcpu->number,
                              table->count, strerror(failed), refusal(failed));
    return true;
}

/* 0, E2BIG for a list too short, or another error number. */
static int try_get(const struct vcpu *vcpu, struct kvm_cpuid2 *list, uint32_t count)
{
    memset(list, 0, sizeof(*list) + CPUID_TABLE_MAX * sizeof(list->entries[0]));
    list->nent = count;
    return ioctl(vcpu->fd, KVM_GET_CPUID2, list) < 0 ? errno : 0;
}

bool kvm_machine_get_cpuid(struct kvm_machine *machine, unsigned cpu, struct cpuid_table *ret,
                           struct error_line *reterr)
{
    const struct vcpu *vcpu = &machine->vcpu[cpu];
    struct kvm_cpuid2 *list = cpuid2_new(CPUID_TABLE_MAX);
    uint32_t too_few = 0, enough = CPUID_TABLE_MAX + 1; /* the count is above the one, at most the other */
    int failed = 0;

    if (!list)
        return error_line_set(reterr, "out of memory");
    while (too_few + 1 < enough && (failed == 0 || failed == E2BIG)) {
        uint32_t middle = (too_few + enough) / 2;

        failed = try_get(vcpu, list, middle);
        if (failed)
            too_few = middle;
        else
            enough = middle;
    }
    if (failed == 0 || failed == E2BIG)
        failed = enough > CPUID_TABLE_MAX ? E2BIG : try_get(vcpu, list, enough);
    if (!failed) {
        *ret = (struct cpuid_table){.count = enough};
        memcpy(ret->entry, list->entries, enough * sizeof(ret->entry[0]));
    }
    free(list);
    return !failed || error_line_set(reterr, "KVM_GET_CPUID2 for cpu %u: %s", cpu, strerror(failed));
}
