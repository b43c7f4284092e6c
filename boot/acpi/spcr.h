/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's console: ACPI's Serial Port Console Redirection table (Microsoft, SPCR 1.10). */
#ifndef BOOT_ACPI_SPCR_H
#define BOOT_ACPI_SPCR_H

#include <stdint.h>

/* The port of its UART; 0 if there is no such table, or if it names no UART that answers at ports.
 * acpi_init() comes first. */
uint32_t spcr_port(void);

/*
 * What its clock, 115200 times a second, is divided by for the speed at which the console listens; 0: it is
 * to stay as the firmware left it. 1 where the table says nothing that is known.
 */
uint16_t spcr_divisor(void);

#endif
