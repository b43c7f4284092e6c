/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE 1
#include "host/vmm/kvm_machine.h"
#include "host/vmm/kvm_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/vmm/elf_load.h"
#include "host/vmm/multiboot_info.h"

/* Pages that Intel VMX needs in the guest's address space; QEMU uses the same. */
#define IDENTITY_MAP 0xfffbc000ul
#define TASK_STATE 0xfffbd000ul

enum {
    API_VERSION = 12,
    DEFAULT_MIB = 64,
    LEAST_MIB = 2,
    MOST_MIB = 2048,
    DEFAULT_SECONDS = 60,
};

static bool fail_machine(struct error_line *reterr, const char *what)
{
    return error_line_set(reterr, "%s: %s", what, strerror(errno));
}

static bool open_kvm(struct kvm_machine *machine, struct error_line *reterr)
{
    machine->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (machine->kvm < 0) {
        const char *hint = errno == EACCES   ? " (run as root or join the group kvm)"
                           : errno == ENOENT ? " (no KVM on this machine, or its module is not loaded)"
                                             : "";

        return error_line_set(reterr, "cannot open /dev/kvm: %s%s", strerror(errno), hint);
    }
    int version = ioctl(machine->kvm, KVM_GET_API_VERSION, 0);

    if (version != API_VERSION)
        return error_line_set(reterr, "/dev/kvm has API version %d, expected %d", version, API_VERSION);
    int size = ioctl(machine->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

    if (size < (int)sizeof(struct kvm_run))
        return fail_machine(reterr, "KVM_GET_VCPU_MMAP_SIZE");
    machine->run_size = (size_t)size;
    return true;
}

static bool create_vm(struct kvm_machine *machine, struct error_line *reterr)
{
    uint64_t identity_map = IDENTITY_MAP;
    /* The dummy speaker answers port 0x61, for timing by channel 2. */
    struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};

    machine->vm = ioctl(machine->kvm, KVM_CREATE_VM, 0);
    if (machine->vm < 0)
        return fail_machine(reterr, "KVM_CREATE_VM");
    if (ioctl(machine->vm, KVM_SET_TSS_ADDR, TASK_STATE) < 0)
        return fail_machine(reterr, "KVM_SET_TSS_ADDR");
    if (ioctl(machine->vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map) < 0)
        return fail_machine(reterr, "KVM_SET_IDENTITY_MAP_ADDR");
    if (!machine->irqchip)
        return true;
    if (ioctl(machine->vm, KVM_CREATE_IRQCHIP, 0) < 0)
        return fail_machine(reterr, "KVM_CREATE_IRQCHIP");
    if (ioctl(machine->vm, KVM_CREATE_PIT2, &pit) < 0)
        return fail_machine(reterr, "KVM_CREATE_PIT2");
    if (ioctl(machine->vm, KVM_SET_BOOT_CPU_ID, machine->vcpu[0].apic_id) < 0)
        return fail_machine(reterr, "KVM_SET_BOOT_CPU_ID");
    return true;
}

static bool create_memory(struct kvm_machine *machine, struct error_line *reterr)
{
    void *memory = mmap(NULL, machine->memory_size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        return error_line_set(reterr, "cannot map %zu MiB of guest memory: %s", machine->memory_size >> 20,
                              strerror(errno));
    machine->memory = memory;
    struct kvm_userspace_memory_region region = {
        .memory_size = machine->memory_size,
        .userspace_addr = (uintptr_t)memory,
    };

    return ioctl(machine->vm, KVM_SET_USER_MEMORY_REGION, &region) == 0 ||
           fail_machine(reterr, "KVM_SET_USER_MEMORY_REGION");
}

static bool create_vcpu(struct vcpu *vcpu, struct error_line *reterr)
{
    struct kvm_machine *machine = vcpu->machine;

    vcpu->fd = ioctl(machine->vm, KVM_CREATE_VCPU, (unsigned long)vcpu->apic_id);
    if (vcpu->fd < 0)
        return error_line_set(reterr, "KVM_CREATE_VCPU for cpu %u, id %u: %s", vcpu->number, vcpu->apic_id,
                              strerror(errno));
    void *run = mmap(NULL, machine->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);

    if (run == MAP_FAILED)
        return fail_machine(reterr, "cannot map a vCPU's run structure");
    vcpu->run = run;
    return true;
}

static bool load_image(struct kvm_machine *machine, const struct kvm_machine_options *options,
                       struct error_line *reterr)
{
    uint8_t apic_ids[KVM_MACHINE_CPUS_MAX];
    struct elf_image image;

    for (unsigned i = 0; i < machine->cpus; i++)
        apic_ids[i] = machine->vcpu[i].apic_id;
    mp_table_write(machine->memory, apic_ids, options->tables, machine->cpus);
    uint32_t info = multiboot_info_write(machine->memory, machine->memory_size,
                                         options->command_line ? options->command_line : "", reterr);

    return info && elf_load_file(options->image, machine->memory, machine->memory_size, &image, reterr) &&
           vcpu_set_start(&machine->vcpu[0], image.entry, info, reterr);
}

static bool build(struct kvm_machine *machine, const struct kvm_machine_options *options,
                  struct error_line *reterr)
{
    if (!open_kvm(machine, reterr) || !create_vm(machine, reterr) || !create_memory(machine, reterr))
        return false;
    for (unsigned i = 0; i < machine->cpus; i++) {
        struct vcpu *vcpu = &machine->vcpu[i];

        if (!create_vcpu(vcpu, reterr) || !vcpu_set_cpuid(vcpu, &options->tables[i], reterr) ||
            !vcpu_set_state(vcpu, options->osxsave, options->xcr0, reterr))
            return false;
    }
    return load_image(machine, options, reterr);
}

static struct kvm_machine *allocate(const struct kvm_machine_options *options, unsigned mib)
{
    struct kvm_machine *machine = calloc(1, sizeof(*machine) + options->cpus * sizeof(machine->vcpu[0]));
    pthread_condattr_t attributes;

    if (!machine)
        return NULL;
    machine->kvm = machine->vm = -1;
    machine->cpus = options->cpus;
    machine->irqchip = options->irqchip || options->cpus > 1;
    machine->memory_size = (size_t)mib << 20;
    machine->seconds = options->seconds ? options->seconds : DEFAULT_SECONDS;
    machine->ports =
        (struct ports){.serial = options->serial, .debugcon = options->debugcon, .ctx = options->ctx};
    pthread_mutex_init(&machine->ports_lock, NULL);
    pthread_mutex_init(&machine->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&machine->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    for (unsigned i = 0; i < machine->cpus; i++)
        machine->vcpu[i] = (struct vcpu){.machine = machine, .number = i, .fd = -1};
    return machine;
}

struct kvm_machine *kvm_machine_new(const struct kvm_machine_options *options, struct error_line *reterr)
{
    unsigned mib = options->memory_mib ? options->memory_mib : DEFAULT_MIB;

    if (options->cpus < 1 || options->cpus > KVM_MACHINE_CPUS_MAX) {
        error_line_set(reterr, "%u CPUs, expected 1 to %u", options->cpus, KVM_MACHINE_CPUS_MAX);
        return NULL;
    }
    if (mib < LEAST_MIB || mib > MOST_MIB) {
        error_line_set(reterr, "%u MiB of memory, expected %d to %d", mib, LEAST_MIB, MOST_MIB);
        return NULL;
    }
    struct kvm_machine *machine = allocate(options, mib);

    if (!machine) {
        error_line_set(reterr, "out of memory");
        return NULL;
    }
    kvm_machine_choose_apic_ids(machine, options->tables);
    if (build(machine, options, reterr))
        return machine;
    kvm_machine_free(machine);
    return NULL;
}

void kvm_machine_free(struct kvm_machine *machine)
{
    if (!machine || machine->stuck)
        return;
    for (unsigned i = 0; i < machine->cpus; i++) {
        if (machine->vcpu[i].run)
            munmap(machine->vcpu[i].run, machine->run_size);
        if (machine->vcpu[i].fd >= 0)
            close(machine->vcpu[i].fd);
    }
    if (machine->vm >= 0)
        close(machine->vm);
    if (machine->memory)
        munmap(machine->memory, machine->memory_size);
    if (machine->kvm >= 0)
        close(machine->kvm);
    pthread_cond_destroy(&machine->changed);
    pthread_mutex_destroy(&machine->lock);
    pthread_mutex_destroy(&machine->ports_lock);
    free(machine);
}
