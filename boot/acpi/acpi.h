/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding ACPI tables (ACPI 6.4, 5.2.5 "Root System Description Pointer" to 5.2.8). Whatever they say is
 * checked: checksums, lengths, and that every pointer leads into memory that the loader's map lists
 * (memory.h). A table that fails gets a note.
 */
#ifndef BOOT_ACPI_ACPI_H
#define BOOT_ACPI_ACPI_H

#include "boot/info/boot_info.h"

/* A checked table: all length bytes may be read, at least ACPI_HEADER of them. */
struct acpi_table {
    const uint8_t *bytes;
    uint32_t length;
};

#define ACPI_HEADER 36u

/*
 * Find the root table: the loader's RSDP, else the one that the BIOS left in the extended BIOS data area or
 * between 0xe0000 and 0xfffff. The XSDT is used if there is one, else the RSDT. False if there is no ACPI.
 * memory_init() comes first.
 */
bool acpi_init(const struct boot_info *info);

/* Name of the root table's maker, up to 6 characters; empty without ACPI. */
const char *acpi_oem(void);

/* The table with this signature, 4 characters, the n-th from 0. False if there is none that passes the
 * checks. */
bool acpi_find(const char *signature, uint32_t n, struct acpi_table *out);

/* The table that stands at an address (the DSDT has no entry in the root table). False if it fails the
 * checks. */
bool acpi_table_at(uint64_t address, const char *signature, struct acpi_table *out);

#endif
