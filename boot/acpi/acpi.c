/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/acpi.h"

#include "boot/entry/io.h"
#include "boot/info/bios.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "probe/table/mem.h"

/* Longest table that is looked at: the largest DSDTs known have about 1 MiB. */
#define LENGTH_LIMIT 0x400000u
#define ENTRY_LIMIT 512u
#define OEM_SIZE 6u

/* The pointer structure. */
enum { RSDP_REVISION = 15, RSDP_RSDT = 16, RSDP_XSDT = 24, RSDP_SHORT = 20, RSDP_LONG = 36 };

/* Where a BIOS leaves it, if not in its extended data area. */
#define BIOS_FIRST 0xe0000u

/* The root table's pointers, width bytes each. */
static struct acpi_table root;
static uint32_t width;
static char oem[OEM_SIZE + 1];

bool acpi_table_at(uint64_t address, const char *signature, struct acpi_table *out)
{
    const uint8_t *bytes = memory_view(address, ACPI_HEADER);

    if (!bytes) {
        note("ACPI: a pointer leads out of memory", (uint32_t)address);
        return false;
    }
    if (memcmp(bytes, signature, 4) != 0)
        return false;
    const uint32_t length = le32(bytes + 4);

    if (length < ACPI_HEADER || length > LENGTH_LIMIT || !memory_view(address, length)) {
        note("ACPI: a table has an impossible length", (uint32_t)address);
        return false;
    }
    if (memory_sum(bytes, length) != 0) {
        note("ACPI: a table has a wrong checksum", (uint32_t)address);
        return false;
    }
    *out = (struct acpi_table){bytes, length};
    return true;
}

static bool take_root(uint64_t address, const char *signature, uint32_t pointer_width)
{
    if (!address || !acpi_table_at(address, signature, &root))
        return false;
    width = pointer_width;
    memcpy(oem, root.bytes + 10, OEM_SIZE);
    for (uint32_t i = OEM_SIZE; i > 0 && (!oem[i - 1] || oem[i - 1] == ' '); i--)
        oem[i - 1] = 0;
    return true;
}

static bool take_rsdp(const uint8_t *rsdp, uint32_t length)
{
    if (length < RSDP_SHORT || memcmp(rsdp, "RSD PTR ", 8) != 0 || memory_sum(rsdp, RSDP_SHORT) != 0)
        return false;
    if (rsdp[RSDP_REVISION] >= 2 && length >= RSDP_LONG) {
        if (memory_sum(rsdp, RSDP_LONG) != 0)
            note("ACPI: the long root pointer has a wrong checksum", 0);
        else if (take_root(le64(rsdp + RSDP_XSDT), "XSDT", 8))
            return true;
    }
    return take_root(le32(rsdp + RSDP_RSDT), "RSDT", 4);
}

static bool take_rsdp_at(uint32_t address)
{
    const uint8_t *rsdp = memory_view(address, RSDP_LONG);

    if (rsdp)
        return take_rsdp(rsdp, RSDP_LONG);
    rsdp = memory_view(address, RSDP_SHORT);
    return rsdp && take_rsdp(rsdp, RSDP_SHORT);
}

static bool search(uint32_t first, uint32_t n)
{
    const uint8_t *bytes = memory_view(first, n);

    for (uint32_t at = 0; bytes && at + RSDP_SHORT <= n; at += 16)
        if (bytes[at] == 'R' && take_rsdp(bytes + at, n - at < RSDP_LONG ? n - at : RSDP_LONG))
            return true;
    return false;
}

bool acpi_init(const struct boot_info *info)
{
    const uint32_t ebda = bios_ebda();

    width = 0;
    oem[0] = 0;
    if (info->rsdp_length && take_rsdp(info->rsdp, info->rsdp_length))
        return true;
    if (info->rsdp_address && take_rsdp_at(info->rsdp_address))
        return true;
    if (info->rsdp_length || info->rsdp_address)
        note("ACPI: the loader's root pointer leads to no root table", info->rsdp_address);
    if (ebda && search(ebda, BIOS_EBDA_SEARCHED))
        return true;
    return search(BIOS_FIRST, BIOS_END - BIOS_FIRST);
}

const char *acpi_oem(void)
{
    return oem;
}

bool acpi_find(const char *signature, uint32_t n, struct acpi_table *out)
{
    const uint32_t entries = width ? (root.length - ACPI_HEADER) / width : 0;

    for (uint32_t i = 0; i < entries && i < ENTRY_LIMIT; i++) {
        const uint8_t *entry = root.bytes + ACPI_HEADER + i * width;
        const uint64_t address = width == 8 ? le64(entry) : le32(entry);

        if (acpi_table_at(address, signature, out) && n-- == 0)
            return true;
    }
    return false;
}
