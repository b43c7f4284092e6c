/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical memory that code of boot/ looks into, made of a mapping at the same addresses of the test's
 * process: 512 KiB to LOW_MEMORY_END, past which every access is a fault. Firmware tables are built in it.
 */
#ifndef BOOT_TESTS_LOW_MEMORY_H
#define BOOT_TESTS_LOW_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/info/boot_info.h"

#define LOW_MEMORY_FIRST 0x80000u
#define LOW_MEMORY_END 0x180000u

/*
 * Map it once, zero it, and tell memory_init() of one range from 1 MiB to its end, of a type that is not
 * free. The boot_info is the caller's to extend; it has no RSDP.
 */
struct boot_info *low_memory_init(void);

/* The next free address for n bytes, copied there. From 1 MiB up, 16-byte aligned. */
uint32_t low_memory_put(const void *bytes, size_t n);

/* The same so that the last byte is the last that may be read. */
uint32_t low_memory_put_at_end(const void *bytes, size_t n);

/* A pointer to an address in it. */
uint8_t *low_memory_at(uint32_t address);

/* Build an ACPI table of n bytes behind the 36-byte header, with the right length and checksum. */
uint32_t low_memory_table(const char *signature, const void *body, size_t n);

/* Set byte number checksum of n bytes so that all add up to zero. */
void low_memory_checksum(uint32_t address, size_t n, size_t checksum);

/* Put an RSDP of revision 2 at 0xe0000, where it is found without a loader's help; 0 is a legal address. */
void low_memory_rsdp(uint32_t rsdt, uint64_t xsdt);

/* An XSDT of these tables, and the RSDP that leads to it; address of the XSDT. */
uint32_t low_memory_xsdt(const uint64_t *tables, size_t count);

/* Little-endian values into a buffer. */
void put_le32(uint8_t *at, uint32_t value);
void put_le64(uint8_t *at, uint64_t value);

#endif
