/* SPDX-License-Identifier: BSD-2-Clause */
/* Turning the machine off, or on anew. */
#ifndef BOOT_ACPI_POWER_H
#define BOOT_ACPI_POWER_H

#include <stdbool.h>

#include "boot/acpi/fadt.h"

/*
 * Returns only if the machine is still there behind all of this. In this order, going on to the next where
 * the machine is still there a moment later: ACPI S5 by the PM1 control registers (after asking the firmware
 * for ACPI mode, if it was not on); ACPI's sleep control register; the shutdown port of Bochs and old QEMU
 * (0x8900); QEMU's isa-debug-exit at port 0xf4, which makes QEMU's exit status 33 if ok, else 35.
 */
void power_off(const struct fixed_hardware *hardware, bool ok);

/*
 * Reset the machine, as somebody asked for: by the FADT's register (ACPI 6.4, 4.8.3.6), the keyboard
 * controller, or an exception of which no gate is left, which is a CPU's shutdown and resets every PC (SDM
 * 3A, 6.15 "Double Fault"). Returns only on a machine that takes none of them.
 */
void power_reset(const struct fixed_hardware *hardware);

#endif
