/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space through the ports 0xcf8 and 0xcfc (PCI Local Bus Specification 3.0, 3.2.2.3.2 and
 * chapter 6). Nothing is written but the address. */
#ifndef BOOT_ENTRY_PCI_H
#define BOOT_ENTRY_PCI_H

#include <stdint.h>

/* Registers, and what is looked for in them. */
enum {
    PCI_ID = 0x00,
    PCI_COMMAND = 0x04,
    PCI_CLASS = 0x08,
    PCI_HEADER = 0x0c,
    PCI_BAR0 = 0x10,
    PCI_BAR1 = 0x14,
    PCI_BUSES = 0x18
};
enum { PCI_DECODES_PORTS = 1, PCI_DECODES_MEMORY = 2 };
enum { PCI_BAR_IS_PORT = 1, PCI_BAR_KIND = 15, PCI_BAR_32_BITS = 0, PCI_BAR_64_BITS = 4 };
#define PCI_CLASS_SERIAL 0x0700u /* upper half of PCI_CLASS */
#define PCI_SERIAL_LAST 6u       /* interfaces 0 to 6: 8250 to 16950 (PCI Code and ID Assignment 1.11, 1.8) */

/* 32 bits of a register, whose number is a multiple of 4. function: bus << 8 | device << 3 | function. */
uint32_t pci_read(uint32_t function, uint32_t where);

/* Call look() for each function on the buses from 0 to the highest that a bridge met so far leads to. */
void pci_each(void (*look)(void *ctx, uint32_t function), void *ctx);

#endif
