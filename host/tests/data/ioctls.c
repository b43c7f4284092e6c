/* SPDX-License-Identifier: BSD-2-Clause */
/* The ioctls that strace decodes, for make.sh. The calls fail, which strace's decoding does not mind. */
#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/ioctl.h>

int main(void)
{
    struct kvm_cpuid2 *table = calloc(1, sizeof(*table) + 3 * sizeof(table->entries[0]));

    if (!table)
        return 1;
    table->nent = 3;
    table->entries[0] =
        (struct kvm_cpuid_entry2){.eax = 0xd, .ebx = 0x7061654c, .ecx = 0x43656265, .edx = 0x626f7270};
    table->entries[1] = (struct kvm_cpuid_entry2){.function = 2, .flags = 6, .eax = 1};
    table->entries[2] = (struct kvm_cpuid_entry2){.function = 4, .index = 1, .flags = 9, .ebx = 0xffffffff};
    ioctl(-1, KVM_SET_CPUID2, table);
    ioctl(-1, KVM_GET_SUPPORTED_CPUID, table);
    ioctl(-1, KVM_SET_CPUID2, NULL);
    table->nent = 0;
    ioctl(-1, KVM_SET_CPUID2, table);
    return 0;
}
