/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processors that arrive after the report. QEMU's registers (hotplug.h) tell of them where they are there,
 * and of those that are to go, which are then let go and read again when they come back. Elsewhere the
 * processors that the firmware listed as not enabled are started in vain until they answer, which cannot tell
 * when they go.
 */
#ifndef BOOT_CPUS_WATCH_H
#define BOOT_CPUS_WATCH_H

#include "boot/acpi/processors.h"
#include "probe/table/sink.h"

struct watch {
    uint32_t seconds; /* up to 600, not counting the time that processors take to be read */
    uint16_t hotplug; /* first port of QEMU's registers, 0 = none */
    uint32_t own;     /* this processor's id */
    const struct processors *list;
    const struct sink *stream; /* gets a remark when the watch begins, and when a processor goes */
};

/* start_prepare() comes first; *watch is copied, its list and stream must live on. */
void watch_init(const struct watch *watch);

/*
 * As run_on_next() of struct cpus: looks ten times a second until a processor comes, a key is pressed, a byte
 * comes in on the serial port, or the time is over. The stream is flushed before. False at once, with a
 * remark, where no arrival could be noticed.
 */
bool watch_next(void *ctx, uint32_t cpu, void (*fn)(void *arg, uint32_t cpu), void *arg);

#endif
