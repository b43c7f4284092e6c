/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/spcr.h"

#include "boot/acpi/acpi.h"
#include "boot/entry/io.h"

/* The table's fields, and those of the generic address in it (ACPI 6.4, 5.2.3.2). */
enum { INTERFACE = 36, SPACE = 40, ADDRESS = 44, LEAST = 52, BAUD = 58 };
enum { INTERFACE_16550 = 0, INTERFACE_16450 = 1, SPACE_PORT = 1 };

uint32_t spcr_port(void)
{
    struct acpi_table table;

    if (!acpi_find("SPCR", 0, &table) || table.length < LEAST)
        return 0;
    if (table.bytes[INTERFACE] > INTERFACE_16450 || table.bytes[SPACE] != SPACE_PORT)
        return 0;
    return le64(table.bytes + ADDRESS) <= UINT16_MAX ? le32(table.bytes + ADDRESS) : 0;
}

uint16_t spcr_divisor(void)
{
    /* As it is, 9600, 19200, 57600, 115200 baud. */
    static const uint8_t divisors[] = {
        [0] = 0, [1] = 1, [2] = 1, [3] = 12, [4] = 6, [5] = 1, [6] = 2, [7] = 1};
    struct acpi_table table;

    if (!acpi_find("SPCR", 0, &table) || table.length <= BAUD || table.bytes[BAUD] >= sizeof(divisors))
        return 1;
    return divisors[table.bytes[BAUD]];
}
