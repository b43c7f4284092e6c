/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/capture/capture.h"
#include "probe/table/count.h"

#define FIRST_TRY 64u

#define NO_KVM "; no KVM here, as root: modprobe kvm_intel or kvm_amd"
#define NO_RIGHT "; run as root or join the group kvm"

static const struct {
    int error;
    const char *text;
} hints[] = {
    {ENOENT, NO_KVM},
    {ENODEV, NO_KVM},
    {ENXIO, NO_KVM},
    {EACCES, NO_RIGHT},
    {EPERM, NO_RIGHT},
    {E2BIG, "; more than 256 entries"},
    {ENOTTY, "; this kernel does not have it"},
};

static const char *hint(int error)
{
    for (size_t i = 0; i < COUNT(hints); i++)
        if (hints[i].error == error)
            return hints[i].text;
    return "";
}

int capture_kvm_open(struct error_line *reterr)
{
    const int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

    if (kvm == -1)
        error_line_set(reterr, "/dev/kvm: %s%s", strerror(errno), hint(errno));
    return kvm;
}

/* 0 or an error number; E2BIG asks for a larger list. */
static int ask_kvm(int kvm, unsigned long request, uint32_t size, struct cpuid_table *ret)
{
    struct kvm_cpuid2 *list = calloc(1, sizeof(*list) + size * sizeof(list->entries[0]));
    int failed;

    if (!list)
        return ENOMEM;
    list->nent = size;
    failed = ioctl(kvm, request, list) == -1 ? errno : 0;
    if (!failed) {
        ret->count = list->nent;
        memcpy(ret->entry, list->entries, list->nent * sizeof(ret->entry[0]));
    }
    free(list);
    return failed;
}

/* The kernel answers with the ids of the CPU that asks: the same one in every run. */
static bool run_on_first(struct error_line *reterr)
{
    struct cpu_list allowed, first;

    return cpu_list_allowed(&allowed, reterr) &&
           cpu_list_choose(&allowed, "allowed", NULL, true, &first, reterr) &&
           (cpu_list_run(&first) || error_line_set(reterr, "sched_setaffinity: %s", strerror(errno)));
}

static bool get(unsigned long number, const char *name, const struct capture_request *request,
                struct capture *ret, struct error_line *reterr)
{
    static struct cpuid_table table;
    const int kvm = capture_kvm_open(reterr);
    int failed = E2BIG;

    if (kvm == -1)
        return false;
    if (!run_on_first(reterr)) {
        close(kvm);
        return false;
    }
    for (uint32_t size = FIRST_TRY; failed == E2BIG && size <= CPUID_TABLE_MAX; size *= 2)
        failed = ask_kvm(kvm, number, size, &table);
    close(kvm);
    if (failed)
        return error_line_set(reterr, "%s: %s%s", name, strerror(failed), hint(failed));
    return capture_add_copy(ret, request, 0, &table, reterr);
}

bool capture_kvm(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    return get(KVM_GET_SUPPORTED_CPUID, "KVM_GET_SUPPORTED_CPUID", request, ret, reterr);
}

bool capture_kvm_emulated(const struct capture_request *request, struct capture *ret,
                          struct error_line *reterr)
{
    return get(KVM_GET_EMULATED_CPUID, "KVM_GET_EMULATED_CPUID", request, ret, reterr);
}
