/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stand-in for a vCPU, for make.sh to print with gdb: the members of struct kvm_vcpu_arch around the table,
 * with a string and numbers that look like entries, and garbage behind the entries that count.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct kvm_cpuid_entry2 {
    uint32_t function, index, flags, eax, ebx, ecx, edx, padding[3];
};

struct arch {
    unsigned long regs[17];
    char name[20];
    struct {
        int flags, index;
    } other[2];
    int cpuid_nent;
    struct kvm_cpuid_entry2 cpuid_entries[20];
    bool cpuid_dynamic_bits_dirty;
};

struct arch vcpu, dirty;
struct kvm_cpuid_entry2 *pointer = vcpu.cpuid_entries, wide[256];

static const struct kvm_cpuid_entry2 rows[] = {
    {0x40000000, 0, 0, 0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d, {0}},
    {0, 0, 0, 0xd, 0x7061654c, 0x43656265, 0x626f7270, {0}},
    {1, 0, 0, 0x000306c3, 0x00100800, 0xfffa3203, 0x0f8bfbff, {0}},
    {2, 0, 6, 0x76036301, 0x00f0b5ff, 0, 0x00c10000, {0}},
    {4, 0, 1, 0x1c004121, 0x01c0003f, 0x0000003f, 1, {0}},
    {4, 1, 1, 0, 0, 0, 0, {0}},
    {0x80000000, 0, 0, 0x80000008, 0, 0, 0, {0}},
};

__attribute__((noinline)) static void stop(void)
{
    __asm__ volatile("");
}

int main(void)
{
    vcpu.regs[1] = 0xffffffff81000000;
    strcpy(vcpu.name, "{{function = 1, eax");
    vcpu.other[1].index = 5;
    vcpu.cpuid_nent = sizeof(rows) / sizeof(rows[0]);
    memcpy(vcpu.cpuid_entries, rows, sizeof(rows));
    dirty = vcpu;
    dirty.cpuid_dynamic_bits_dirty = true;
    dirty.cpuid_entries[10].padding[1] = 0xfeedface;
    dirty.cpuid_entries[12].function = 0xdeadbeef;
    for (uint32_t i = 0; i < 256; i++)
        wide[i] = (struct kvm_cpuid_entry2){.function = i, .edx = i};
    stop();
    return 0;
}
