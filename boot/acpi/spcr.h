/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's console: ACPI's Serial Port Console Redirection table (Microsoft, SPCR 1.10). */
#ifndef BOOT_ACPI_SPCR_H
#define BOOT_ACPI_SPCR_H

#include <stdint.h>

/* Where its UART's registers are: at ports (width 0), or in memory, each of them width bytes wide and as far
 * from the next (1, 2 or 4; drivers/acpi/spcr.c of Linux reads the table so, too). */
struct spcr_console {
    uint32_t base; /* 0: none */
    uint8_t width;
};

/* A base of 0 if there is no such table, or if it names no 16550 or 16450, or one that ends above 4 GiB.
 * acpi_init() comes first. */
struct spcr_console spcr_console(void);

/*
 * What its clock, 115200 times a second, is divided by for the speed at which the console listens; 0: it is
 * to stay as the firmware left it, as always with one in memory, whose clock may be another. 1 where the
 * table says nothing that is known.
 */
uint16_t spcr_divisor(void);

#endif
