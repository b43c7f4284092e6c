/* SPDX-License-Identifier: BSD-2-Clause */
/* Provenance of a run under UEFI: the firmware, the time, the state that the firmware left the boot CPU in.
 */
#ifndef EFI_CPUS_ORIGIN_H
#define EFI_CPUS_ORIGIN_H

#include "efi/base/firmware.h"
#include "efi/cpus/cpus.h"
#include "probe/run/at_start.h"
#include "probe/run/identity.h"
#include "probe/table/sink.h"

/* How a run is booted here, in the provenance and on the summary. */
#define ORIGIN_BOOT "uefi"

struct origin {
    const struct firmware *fw;
    const struct cpus_firmware *cpus;
    char vendor[64];
    char time[32];         /* ISO 8601, empty if the clock cannot be read */
    struct at_start start; /* the boot CPU as the firmware left it */
    struct identity identity;
};

/* Take down vendor, time, which machine it is and the CPU's state, once, so that stream and files say the
 * same; CPUID is asked of recall, the boot CPU's. The time has no zone if the clock knows none. */
void origin_init(struct origin *origin, const struct firmware *fw, const struct cpus_firmware *cpus,
                 struct recall *recall);

/* Read the running CPU's microcode revision if the boot CPU's is known, as struct probe's begin(); ctx is a
 * struct origin. */
void origin_begin(void *ctx, struct probe_cpu *cpu);

/*
 * Write the provenance lines: boot, mode, firmware, firmware_revision, uefi, secure_boot, time, processors
 * and enabled (as MP Services count them); then what at_start_put() writes. ctx is a struct origin, boot is
 * not used.
 */
void origin_write(void *ctx, const struct sink *sink, const struct cpuid_table *boot);

#endif
