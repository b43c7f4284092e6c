/* SPDX-License-Identifier: BSD-2-Clause */
/* The processors that the firmware lets the application run on, through MP Services (mp.h). */
#ifndef EFI_CPUS_CPUS_H
#define EFI_CPUS_CPUS_H

#include "efi/base/firmware.h"
#include "efi/cpus/mp.h"
#include "probe/run/probe.h"

/* A processor that does not return within this time is given up: a walk takes some milliseconds where each
 * CPUID traps. */
#define CPUS_TIME_LIMIT_US 10000000u

/* One processor: the firmware's number for it, its APIC id, and whether it returned from its work. */
struct cpus_member {
    UINTN number;
    UINT64 apic_id;
    bool boot, returned;
};

struct cpus_firmware {
    mp_services *mp;            /* NULL: the firmware has no such service */
    uint32_t total, enabled;    /* as the firmware counts processors; 1 and 1 without the service */
    struct cpus_member *member; /* in CPU order; NULL if there is but the boot CPU to run */
    uint32_t count;
    void (*fn)(void *arg, uint32_t cpu); /* the work, while it runs */
    void *arg;
};

/*
 * The boot CPU as number 0, then every other enabled processor in ascending order of APIC ids. A firmware
 * without MP Services and one_cpu give the boot CPU alone, no memory for the list gives no CPU at all. The
 * caller gives the memory back with cpus_release() after the last use.
 *
 * Enabled processors that the firmware counts but does not describe are lost; so are those that ACPI's MADT
 * lists where there are no MP Services. Where neither counts them and cpuid, which answers for the boot CPU,
 * has an APIC (leaf 1 EDX[9]), unknown is set.
 *
 * run_on_each() runs all other processors at the same time and then the boot CPU. A processor that is not
 * back within CPUS_TIME_LIMIT_US is ended by the firmware and counts as one that never answered. If the
 * firmware refuses to start all together, each is started by itself, with a tenth of the time.
 */
struct cpus cpus_of_firmware(struct cpus_firmware *all, const struct firmware *fw,
                             const struct cpuid_source *cpuid, bool one_cpu);
void cpus_release(const struct firmware *fw, struct cpus_firmware *all);

#endif
