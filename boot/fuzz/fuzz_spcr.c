/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI as hostile firmware leaves it, up to SPCR, which says where to write. The first byte's bits: 1, the
 * bytes are a table that a sound root names, else all from the root on; 2, their checksum and length are put
 * right; 4, the map has no range for them. What comes out is a port or none, and a divisor.
 */
#include <stdlib.h>
#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/acpi/spcr.h"
#include "boot/entry/io.h"
#include "boot/info/memory.h"

#define ROOT 0x2000u
#define TABLE 0x3000u
#define MOST 0x8000u
enum { SUM = 9, LENGTH = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void put(uint32_t address, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        fuzz_memory()[address + i] = (uint8_t)(value >> 8 * i);
}

static void put_right(uint32_t address, uint32_t length, uint32_t at)
{
    uint8_t *table = fuzz_memory() + address;

    table[at] = 0;
    for (uint32_t i = 0; i < length; i++)
        if (i != at)
            table[at] = (uint8_t)(table[at] - table[i]);
}

/* RSDP of ACPI 1, which the loader hands over, and the RSDT with one entry. */
static void put_root(struct boot_info *info, bool sound)
{
    static const char rsdp[] = "RSD PTR \0LEAFPR";

    memcpy(fuzz_memory(), rsdp, sizeof(rsdp) - 1);
    fuzz_memory()[15] = 0;
    put(16, ROOT);
    put_right(0, 20, 8);
    memcpy(info->rsdp, fuzz_memory(), 20);
    info->rsdp_length = 20;
    if (!sound)
        return;
    memcpy(fuzz_memory() + ROOT, "RSDT", 4);
    put(ROOT + LENGTH, ACPI_HEADER + 4);
    put(ROOT + ACPI_HEADER, TABLE);
    put_right(ROOT, ACPI_HEADER + 4, SUM);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct boot_info info;

    if (n < 1 || n - 1 > MOST)
        return 0;
    const uint32_t at = bytes[0] & 1 ? TABLE : ROOT, length = (uint32_t)n - 1;

    memset(&info, 0, sizeof(info));
    memcpy(fuzz_memory() + at, bytes + 1, length);
    put_root(&info, bytes[0] & 1);
    if (bytes[0] & 2 && length >= ACPI_HEADER) {
        put(at + LENGTH, length);
        put_right(at, length, SUM);
    }
    if (bytes[0] & 4)
        boot_info_range(&info, 0, ROOT, 2);
    else
        boot_info_range(&info, 0, ROOT + MOST + 0x2000, 2);
    memory_init(&info, FUZZ_MEMORY, FUZZ_MEMORY);
    if (acpi_init(&info)) {
        const struct spcr_console console = spcr_console();

        if (!console.width && console.base > UINT16_MAX)
            abort();
        if (console.width > 4 || console.base > UINT32_MAX - 8u * console.width)
            abort();
        if (spcr_divisor() > (console.width ? 0 : 12) || strlen(acpi_oem()) > 6)
            abort();
    }
    memset(fuzz_memory() + ROOT, 0, MOST + 0x2000);
    return 0;
}
