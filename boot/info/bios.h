/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a BIOS leaves structures to be searched for: what its data area tells, and its own memory. */
#ifndef BOOT_INFO_BIOS_H
#define BOOT_INFO_BIOS_H

#include <stdint.h>

/* Of the extended data area, its first KiB. */
#define BIOS_EBDA_SEARCHED 1024u

/* The BIOS ends there; where it begins differs with what is searched for. */
#define BIOS_END 0x100000u

/* Address of the extended BIOS data area; 0 if there is none. */
uint32_t bios_ebda(void);

/* The port of serial line n, below BIOS_SERIAL_PORTS, as the BIOS found it; 0 if it found none. */
#define BIOS_SERIAL_PORTS 4u
uint32_t bios_serial_port(uint32_t n);

/* Size of base memory in bytes; 0 if the BIOS does not say. */
uint32_t bios_base_memory(void);

#endif
