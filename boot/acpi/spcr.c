/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/spcr.h"

#include "boot/acpi/acpi.h"
#include "boot/entry/io.h"

/* The table's fields, and those of the generic address in it (ACPI 6.4, 5.2.3.2). */
enum { INTERFACE = 36, SPACE = 40, ACCESS = 43, ADDRESS = 44, LEAST = 52, BAUD = 58 };
enum { SPACE_MEMORY = 0, SPACE_PORT = 1, ACCESS_WORD = 2, ACCESS_DWORD = 3, REGISTERS = 8 };
/* The last is a 16550 as the generic address describes it (Debug Port Table 2, table 3: port subtypes). */
enum { INTERFACE_16550 = 0, INTERFACE_16450 = 1, INTERFACE_GENERIC = 0x12 };

static bool is_16550(uint8_t interface)
{
    return interface == INTERFACE_16550 || interface == INTERFACE_16450 || interface == INTERFACE_GENERIC;
}

/* What is no size that is known stands for bytes, as in tables older than the field. */
static uint8_t access_width(uint8_t access)
{
    return access == ACCESS_DWORD ? 4 : access == ACCESS_WORD ? 2 : 1;
}

struct spcr_console spcr_console(void)
{
    const struct spcr_console none = {0};
    struct acpi_table table;

    if (!acpi_find("SPCR", 0, &table) || table.length < LEAST || !is_16550(table.bytes[INTERFACE]))
        return none;
    const uint64_t address = le64(table.bytes + ADDRESS);
    const uint8_t width = access_width(table.bytes[ACCESS]);

    if (table.bytes[SPACE] == SPACE_PORT && address <= UINT16_MAX)
        return (struct spcr_console){.base = (uint32_t)address};
    if (table.bytes[SPACE] == SPACE_MEMORY && address <= UINT32_MAX - REGISTERS * width)
        return (struct spcr_console){(uint32_t)address, width};
    return none;
}

uint16_t spcr_divisor(void)
{
    /* As it is, 9600, 19200, 57600, 115200 baud. */
    static const uint8_t divisors[] = {
        [0] = 0, [1] = 1, [2] = 1, [3] = 12, [4] = 6, [5] = 1, [6] = 2, [7] = 1};
    struct acpi_table table;

    if (spcr_console().width)
        return 0;
    if (!acpi_find("SPCR", 0, &table) || table.length <= BAUD || table.bytes[BAUD] >= sizeof(divisors))
        return 1;
    return divisors[table.bytes[BAUD]];
}
