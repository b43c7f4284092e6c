/* SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of a virtual CPU (Linux, Documentation/virt/kvm/api.rst), and what the answers mean. */
#ifndef HOST_LIVE_ASK_H
#define HOST_LIVE_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "probe/decode/virt.h"
#include "probe/table/cpuid.h"

/* How a call is made. */
struct ask_door {
    /* ioctl(request, bytes): *ret is its result or minus its errno, bytes are as it left them. False, with a
     * line, if no call can be made any more. */
    bool (*call)(void *ctx, uint64_t request, void *bytes, size_t n, int64_t *ret, struct error_line *reterr);
    void *ctx;
};

/*
 * KVM_GET_CPUID2, in two calls. Kernels up to 6.1 at least do not say how many entries there are: those that
 * the first call wrote over are, and the second finds one fewer too few.
 */
bool ask_table(const struct ask_door *door, struct cpuid_table *ret, struct error_line *reterr);

/* KVM_GET_MSRS of each register that exists by the table (probe/decode/virt.h). */
bool ask_msrs(const struct ask_door *door, const struct cpuid_table *table, struct virt *ret,
              struct error_line *reterr);

#endif
