/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens after the last line. */
#ifndef BOOT_ENDING_H
#define BOOT_ENDING_H

#include <stdbool.h>

#include "boot/acpi/fadt.h"
#include "probe/run/probe.h"

/*
 * After probe_run(): flush the sinks, then the summary on the screen, if there is one, and the rest of what
 * was read while somebody turns the pages, as long as ending() would wait. What ending() is to do then:
 * whoever had his time is not waited for once more, and may have asked for a reset.
 */
enum at_end ending_show(struct probe *probe, const struct cpuid_source *source);

/*
 * Flush the sinks, then do as at_end says, and never return: END_POWEROFF turns the machine off, END_WAIT
 * waits for a key or a byte on the serial port, ten minutes at most, before it does so, END_HALT stops the
 * CPU; END_REBOOT resets the machine. END_DEFAULT is END_POWEROFF in a virtual machine (source says so by
 * leaf 1 ECX[31]; NULL: there is no CPUID), END_WAIT elsewhere. ok goes into QEMU's exit status (power.h).
 * Where nothing turns the machine off, a last remark on stream, behind the last line, says so.
 */
void ending(enum at_end at_end, const struct cpuid_source *source, const struct fixed_hardware *hardware,
            bool ok, const struct sink *stream) __attribute__((noreturn));

#endif
