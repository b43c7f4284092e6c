/* SPDX-License-Identifier: BSD-2-Clause */
/* Where serial ports may be. */
#ifndef BOOT_OUT_SERIAL_PLACES_H
#define BOOT_OUT_SERIAL_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/run/options.h"

struct serial_place {
    uint16_t base;
    bool named;       /* the firmware, or who starts the image, says that one is there */
    uint16_t divisor; /* of its clock (spcr.h); 0: as it is */
};

#define SERIAL_PLACES 12u

/*
 * The places to try, each once; how many. which is the option's value: an address alone, or with SERIAL_AUTO
 * those of ACPI's table SPCR, of the BIOS data area, and the four that PCs have; SERIAL_SPCR: the first of
 * these alone. None with SERIAL_NONE and SERIAL_PCI. That of SPCR has the speed that the table says.
 * acpi_init() comes first.
 */
uint32_t serial_places(uint32_t which, struct serial_place out[SERIAL_PLACES]);

/* Those on the PCI bus: functions that say they are a serial controller with a 16450's registers or their
 * successors' (class 0x07, subclass 0, interface up to 6) and that answer at ports. */
uint32_t serial_places_pci(struct serial_place out[SERIAL_PLACES]);

#endif
