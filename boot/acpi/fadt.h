/* SPDX-License-Identifier: BSD-2-Clause */
/* The fixed hardware that ACPI's FADT describes: what turns the machine off, and a timer (ACPI 6.4, 5.2.9
 * and 4.8). */
#ifndef BOOT_ACPI_FADT_H
#define BOOT_ACPI_FADT_H

#include <stdbool.h>
#include <stdint.h>

/* A register in I/O or memory space; address 0 = there is none. */
struct fixed_register {
    uint32_t address;
    bool in_memory;
};

struct fixed_hardware {
    struct fixed_register pm1a, pm1b;    /* PM1 control blocks, 16 bits */
    struct fixed_register sleep_control; /* of hardware-reduced machines, 8 bits */
    bool sleep_known;                    /* _S5_ was found, with these values for the registers' SLP_TYP */
    uint8_t sleep_type_a, sleep_type_b;
    uint16_t smi_port; /* where acpi_enable is written to bring PM1 to life; 0 = not needed */
    uint8_t acpi_enable;
    struct fixed_register reset; /* where reset_value is written to reset the machine, 8 bits */
    uint8_t reset_value;
    uint16_t pm_timer;  /* I/O port of the 3.579545 MHz timer; 0 = there is none */
    bool pm_timer_wide; /* it has 32 bits rather than 24 */
    uint16_t hotplug;   /* first I/O port of QEMU's registers for processors (hotplug.h); 0 = none named */
};

/* Read the FADT, and _S5_ and the ports for processors from the DSDT and SSDTs, as far as they are there and
 * pass the checks; the rest stays zero. */
void fadt_read(struct fixed_hardware *out);

#endif
