/* SPDX-License-Identifier: BSD-2-Clause */
/* The image's own provenance lines. */
#ifndef BOOT_REPORT_H
#define BOOT_REPORT_H

#include "boot/info/boot_info.h"
#include "probe/decode/virt.h"
#include "probe/run/native.h"
#include "probe/table/sink.h"
#include "probe/write/stream.h"

struct report {
    const struct boot_info *info;
    struct cpu_state state; /* of the boot CPU as the loader left it */
    struct virt virt;       /* its VMX, SMX and SVM */
};

/* Read the boot CPU's state and virt, CPUID by recall, which is its own: before its APIC and its mode are
 * changed, after fault_catch(). */
void report_state(struct report *report, struct recall *recall);

/* The lines, as struct probe's provenance(); ctx is a struct report, boot is not used. */
void report_put(void *ctx, const struct sink *sink, const struct cpuid_table *boot);

#endif
