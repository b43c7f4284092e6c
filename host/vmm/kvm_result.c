/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/vmm/kvm_result.h"

const char *kvm_end_name(enum kvm_end end)
{
    static const char *const names[KVM_END_COUNT] = {"halt", "debug exit", "shutdown", "time limit"};

    return (unsigned)end < KVM_END_COUNT ? names[end] : "unknown";
}
