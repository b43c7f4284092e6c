/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EFI_CPUS_MADT_H
#define EFI_CPUS_MADT_H

#include <stdint.h>

#include "efi/base/firmware.h"

/*
 * How many processors ACPI's MADT (ACPI 6.4, 5.2.12) lists as enabled, local APICs and local x2APICs alike,
 * each id once; 0 if the firmware gives no ACPI tables or none of them is a MADT that adds up.
 */
uint32_t madt_processors(const struct firmware *fw);

#endif
