/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that holds virtual machines as the host's kernel does, for debuggers to print: the structures on
 * the way from vm_list to the tables, with the kernel's names (Linux include/linux/kvm_host.h, xarray.h and
 * arch/x86/include/asm/kvm_host.h), filled from a file of struct kvm_cpuid2 tables.
 *
 * LAYOUT 1: before Linux 5.10, 80 entries in the structure and vCPUs in an array
 * LAYOUT 2: before Linux 5.17, a pointer to the entries
 * LAYOUT 3: later, vCPUs in an xarray
 * LAYOUT 4: as 3, with cpuid_dynamic_bits_dirty
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t __u32;

#define SLOTS 64u
#define OLD_ENTRIES 80u
#define CPUS 5000u

struct list_head {
    struct list_head *next, *prev;
};

typedef struct {
    int counter;
} atomic_t;

struct xarray {
    unsigned xa_lock, xa_flags;
    void *xa_head;
};

struct xa_node {
    unsigned char shift, offset, count, nr_values;
    struct xa_node *parent;
    struct xarray *array;
    void *slots[SLOTS];
};

struct kvm_cpuid_entry2 {
    __u32 function;
    __u32 index;
    __u32 flags;
    __u32 eax;
    __u32 ebx;
    __u32 ecx;
    __u32 edx;
    __u32 padding[3];
};

struct kvm_vcpu_arch {
    unsigned long regs[17];
    int halt_request;
    int cpuid_nent;
#if LAYOUT == 1
    struct kvm_cpuid_entry2 cpuid_entries[OLD_ENTRIES];
#else
    struct kvm_cpuid_entry2 *cpuid_entries;
#endif
#if LAYOUT == 4
    bool cpuid_dynamic_bits_dirty;
#endif
    int maxphyaddr;
};

struct kvm {
    int mmu_lock;
#if LAYOUT < 3
    struct kvm_vcpu *vcpus[CPUS];
#else
    struct xarray vcpu_array;
#endif
    atomic_t online_vcpus;
    int created_vcpus;
    struct list_head vm_list;
};

struct kvm_vcpu {
    struct kvm *kvm;
    int cpu, vcpu_id;
    struct kvm_vcpu_arch arch;
};

struct list_head vm_list = {&vm_list, &vm_list};
struct kvm_vcpu *first_vcpu; /* what a user finds by hand */
struct kvm_cpuid_entry2 wide[256];

static void *new (size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        abort();
    return memory;
}

#if LAYOUT >= 3
/* As xa_store(): as many levels as the index needs, the first entry directly at the head. */
static void *node_below(struct xarray *array, void *entry, unsigned shift, unsigned long index, void *item)
{
    const uintptr_t word = (uintptr_t)entry;
    struct xa_node *node = (word & 3) == 2 ? (struct xa_node *)(word - 2) : NULL;

    if (!node || node->shift < shift) {
        struct xa_node *parent = new (sizeof(*parent));

        parent->shift = (unsigned char)shift;
        parent->array = array;
        parent->slots[0] = entry;
        node = parent;
    }
    void **slot = &node->slots[index >> node->shift & (SLOTS - 1)];

    *slot = node->shift ? node_below(array, *slot, node->shift - 6u, index, item) : item;
    return (char *)node + 2;
}

static void add(struct kvm *kvm, struct kvm_vcpu *vcpu, unsigned long index)
{
    unsigned shift = 0;

    while (index >> shift >= SLOTS)
        shift += 6;
    if (index == 0)
        kvm->vcpu_array.xa_head = vcpu;
    else
        kvm->vcpu_array.xa_head = node_below(&kvm->vcpu_array, kvm->vcpu_array.xa_head, shift, index, vcpu);
}
#else
static void add(struct kvm *kvm, struct kvm_vcpu *vcpu, unsigned long index)
{
    kvm->vcpus[index] = vcpu;
}
#endif

static void fill(struct kvm_vcpu *vcpu, FILE *tables)
{
    uint32_t head[2];

    if (fread(head, sizeof(head), 1, tables) != 1)
        abort();
    vcpu->arch.cpuid_nent = (int)head[0];
#if LAYOUT == 1
    if (head[0] > OLD_ENTRIES)
        abort();
#else
    vcpu->arch.cpuid_entries = head[0] ? new (head[0] * sizeof(struct kvm_cpuid_entry2)) : NULL;
#endif
#if LAYOUT == 4
    vcpu->arch.cpuid_dynamic_bits_dirty = true;
#endif
    if (head[0] &&
        fread(vcpu->arch.cpuid_entries, sizeof(struct kvm_cpuid_entry2), head[0], tables) != head[0])
        abort();
}

static void add_vm(FILE *tables, int cpus)
{
    struct kvm *kvm = new (sizeof(*kvm));

    kvm->vm_list = (struct list_head){vm_list.next, &vm_list};
    vm_list.next->prev = &kvm->vm_list;
    vm_list.next = &kvm->vm_list;
    for (int i = 0; i < cpus; i++) {
        struct kvm_vcpu *vcpu = new (sizeof(*vcpu));

        vcpu->kvm = kvm;
        vcpu->vcpu_id = i;
        fill(vcpu, tables);
        add(kvm, vcpu, (unsigned long)i);
        if (!first_vcpu)
            first_vcpu = vcpu;
        kvm->online_vcpus.counter = kvm->created_vcpus = i + 1;
    }
}

__attribute__((noinline)) void ready(void)
{
    __asm__ volatile("");
}

/* vcpus TABLES CPUS...: a virtual machine for each number of CPUs */
int main(int argc, char **argv)
{
    FILE *tables = argc > 2 ? fopen(argv[1], "rb") : NULL;

    if (!tables)
        return 2;
    for (int i = 2; i < argc; i++)
        add_vm(tables, atoi(argv[i]));
    for (uint32_t i = 0; i < 256; i++)
        wide[i] = (struct kvm_cpuid_entry2){.function = i, .edx = ~i};
    ready();
    puts("ready");
    fflush(stdout);
    getchar();
    return 0;
}
