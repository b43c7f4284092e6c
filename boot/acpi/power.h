/* SPDX-License-Identifier: BSD-2-Clause */
/* Turning the machine off. */
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

#endif
