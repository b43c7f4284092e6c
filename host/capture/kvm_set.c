/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/base/progress.h"
#include "host/capture/capture.h"
#include "host/capture/kvm.h"
#include "host/read/reader.h"
#include "host/vmm/kvm_machine.h"
#include "host/vmm/kvm_private.h"

static bool failed(const char *what, struct error_line *reterr)
{
    return error_line_set(reterr, "%s: %s", what, strerror(errno));
}

/* KVM makes vCPUs up to a number of its own; CPUID of a vCPU that never runs does not depend on its id. */
static unsigned long vcpu_id(int kvm, const struct cpuid_table *table)
{
    const uint32_t apic = cpuid_table_apic_id(table);
    const int most = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPU_ID);

    return most > 0 && apic < (uint32_t)most ? apic : 0;
}

/* Leaf 1 EDX[9] follows the APIC base, which a vCPU has enabled from reset where the kernel makes its local
 * APIC. */
static bool make_vcpu(struct kvm_machine *machine, const struct cpuid_table *table, struct error_line *reterr)
{
    machine->vm = ioctl(machine->kvm, KVM_CREATE_VM, 0);
    if (machine->vm < 0)
        return failed("KVM_CREATE_VM", reterr);
    if (ioctl(machine->vm, KVM_CREATE_IRQCHIP, 0) < 0)
        return failed("KVM_CREATE_IRQCHIP", reterr);
    machine->vcpu[0].fd = ioctl(machine->vm, KVM_CREATE_VCPU, vcpu_id(machine->kvm, table));
    return machine->vcpu[0].fd >= 0 || failed("KVM_CREATE_VCPU", reterr);
}

/* A VM with one vCPU and no memory: it never runs. */
static bool set_and_get(int kvm, const struct reader_table *given, struct cpuid_table *ret,
                        struct error_line *reterr)
{
    struct kvm_machine *machine = calloc(1, sizeof(*machine) + sizeof(machine->vcpu[0]));

    if (!machine)
        return error_line_set(reterr, "out of memory");
    machine->kvm = kvm;
    machine->cpus = 1;
    machine->vcpu[0] = (struct vcpu){.machine = machine, .number = given->cpu, .fd = -1};

    const bool good = make_vcpu(machine, &given->table, reterr) &&
                      vcpu_set_cpuid(&machine->vcpu[0], &given->table, reterr) &&
                      kvm_machine_get_cpuid(machine, 0, ret, reterr);

    if (machine->vcpu[0].fd >= 0)
        close(machine->vcpu[0].fd);
    if (machine->vm >= 0)
        close(machine->vm);
    free(machine);
    return good;
}

static bool each(int kvm, struct reader *reader, const struct capture_request *request, struct capture *ret,
                 struct error_line *reterr)
{
    static struct reader_table found;
    static struct cpuid_table answer;
    enum reader_result result = READER_END;

    while (!(request->one_cpu && ret->count) && (result = reader_next(reader, &found)) == READER_TABLE) {
        progress("%s: cpu %" PRIu32, request->file, found.cpu);
        if (!set_and_get(kvm, &found, &answer, reterr) ||
            !capture_add_copy(ret, request, found.cpu, &answer, reterr))
            return false;
    }
    return result != READER_ERROR || error_line_set(reterr, "%s", reader_error(reader));
}

bool capture_kvm_set(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    const int kvm = capture_kvm_open(reterr);
    struct reader *reader = kvm < 0 ? NULL : reader_open(request->file, NULL, request->events, reterr);
    const bool good = reader && each(kvm, reader, request, ret, reterr);

    reader_close(reader);
    if (kvm >= 0)
        close(kvm);
    return good;
}
