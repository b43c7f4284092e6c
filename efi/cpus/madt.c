/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/madt.h"

#include "probe/table/count.h"
#include "probe/table/mem.h"

/* Of tables and their heads, in bytes (ACPI 6.4, 5.2.5.3, 5.2.6, 5.2.12). */
enum { RSDP_REVISION = 15, RSDP_RSDT = 16, RSDP_XSDT = 24 };
enum { HEAD_LENGTH = 4, HEAD_SIZE = 36, MADT_FIRST = 44 };
enum { LOCAL_APIC = 0, LOCAL_APIC_SIZE = 8, LOCAL_X2APIC = 9, LOCAL_X2APIC_SIZE = 16 };
#define FLAG_ENABLED 1u

/* No table of processors is as long: 4,096 of them take 64 KiB. */
#define LENGTH_MAX (1u << 20)

static uint32_t read32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static const uint8_t *pointer_at(const uint8_t *at, uint32_t size)
{
    const uint64_t address = read32(at) | (size == 8 ? (uint64_t)read32(at + 4) << 32 : 0);

    return address <= UINTPTR_MAX ? (const uint8_t *)(uintptr_t)address : NULL;
}

static bool adds_up(const uint8_t *table, const char *signature)
{
    uint8_t sum = 0;

    if (!table || memcmp(table, signature, 4) != 0)
        return false;
    const uint32_t length = read32(table + HEAD_LENGTH);

    if (length < HEAD_SIZE || length > LENGTH_MAX)
        return false;
    for (uint32_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + table[i]);
    return sum == 0;
}

/* The structure that the configuration table names; the one of ACPI 2.0 and later is the better. */
static const uint8_t *find_rsdp(const struct firmware *fw)
{
    static const EFI_GUID guids[] = {ACPI_20_TABLE_GUID, ACPI_TABLE_GUID};

    for (size_t k = 0; k < COUNT(guids); k++)
        for (UINTN i = 0; i < fw->table->NumberOfTableEntries; i++)
            if (memcmp(&fw->table->ConfigurationTable[i].VendorGuid, &guids[k], sizeof(guids[k])) == 0)
                return fw->table->ConfigurationTable[i].VendorTable;
    return NULL;
}

static const uint8_t *find_madt(const uint8_t *root, uint32_t size)
{
    const uint32_t length = read32(root + HEAD_LENGTH);

    for (uint32_t at = HEAD_SIZE; at + size <= length; at += size) {
        const uint8_t *table = pointer_at(root + at, size);

        if (adds_up(table, "APIC"))
            return table;
    }
    return NULL;
}

/* The id of an entry if it is an enabled processor's. */
static bool enabled_id(const uint8_t *entry, uint32_t *ret)
{
    if (entry[0] == LOCAL_APIC && entry[1] >= LOCAL_APIC_SIZE) {
        *ret = entry[3];
        return read32(entry + 4) & FLAG_ENABLED;
    }
    if (entry[0] == LOCAL_X2APIC && entry[1] >= LOCAL_X2APIC_SIZE) {
        *ret = read32(entry + 4);
        return read32(entry + 8) & FLAG_ENABLED;
    }
    return false;
}

static const uint8_t *next_entry(const uint8_t *madt, uint32_t *at)
{
    const uint32_t length = read32(madt + HEAD_LENGTH), here = *at;

    if (here + 2 > length || madt[here + 1] < 2 || here + madt[here + 1] > length)
        return NULL;
    *at += madt[here + 1];
    return madt + here;
}

/* Some firmware lists an id below 255 in both forms. */
static bool seen_before(const uint8_t *madt, const uint8_t *stop, uint32_t id)
{
    const uint8_t *entry;
    uint32_t at = MADT_FIRST, other;

    while ((entry = next_entry(madt, &at)) && entry != stop)
        if (enabled_id(entry, &other) && other == id)
            return true;
    return false;
}

uint32_t madt_processors(const struct firmware *fw)
{
    const uint8_t *rsdp = find_rsdp(fw), *root = NULL, *entry;
    uint32_t size = 8, at = MADT_FIRST, count = 0, id;

    if (!rsdp || memcmp(rsdp, "RSD PTR ", 8) != 0)
        return 0;
    if (rsdp[RSDP_REVISION] >= 2)
        root = pointer_at(rsdp + RSDP_XSDT, size);
    if (!adds_up(root, "XSDT")) {
        size = 4;
        root = pointer_at(rsdp + RSDP_RSDT, size);
        if (!adds_up(root, "RSDT"))
            return 0;
    }
    const uint8_t *madt = find_madt(root, size);

    while (madt && (entry = next_entry(madt, &at)))
        count += enabled_id(entry, &id) && !seen_before(madt, entry, id);
    return count;
}
