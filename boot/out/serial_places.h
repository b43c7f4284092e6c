/* SPDX-License-Identifier: BSD-2-Clause */
/* Where serial ports may be. */
#ifndef BOOT_OUT_SERIAL_PLACES_H
#define BOOT_OUT_SERIAL_PLACES_H

#include <stdint.h>

#include "boot/out/uart.h"
#include "probe/run/options.h"

#define SERIAL_PLACES 12u

/*
 * The places to try, each once; how many. which is the option's value: an address alone, or with SERIAL_AUTO
 * those of ACPI's table SPCR, of the BIOS data area, and the four that PCs have; SERIAL_SPCR: the first of
 * these alone. None with SERIAL_NONE and SERIAL_PCI. That of SPCR has the speed that the table says.
 * acpi_init() and memory_init() come first.
 */
uint32_t serial_places(uint32_t which, struct serial_place out[SERIAL_PLACES]);

/*
 * Those on the PCI bus: functions that say they are a serial controller with a 16450's registers or their
 * successors' (class 0x07, subclass 0, interface up to 6) and that answer where their first address says: at
 * ports, or below 4 GiB in memory, with a byte for each register. Some of the latter have another layout, so
 * they are not named.
 */
uint32_t serial_places_pci(struct serial_place out[SERIAL_PLACES]);

#endif
