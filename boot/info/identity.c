/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/identity.h"

#include "boot/entry/io.h"
#include "boot/info/bios.h"
#include "boot/info/memory.h"
#include "probe/table/count.h"
#include "probe/table/mem.h"

#define BIOS_FIRST 0xf0000u

/* Of the system table, after its header and eleven members, two of which are 32 bits wide at most. */
enum { EFI_HEADER = 24, EFI_POINTERS_BEFORE = 10, GUID_SIZE = 16 };
#define EFI_ENTRIES_MAX 256u

static bool take_entry(const uint8_t *bytes, uint32_t n, struct identity *ret)
{
    struct smbios_table table;

    if (!bytes || !smbios_entry(bytes, n, &table)) {
        identity_damaged(ret);
        return false;
    }
    identity_take(ret, &table, memory_view(table.address, table.length));
    return ret->known;
}

static uint64_t pointer_at(const uint8_t *at, uint32_t width)
{
    return width == 8 ? le64(at) : le32(at);
}

/* The entry point that the configuration table has under a GUID may be shorter than the longest. */
static bool take_efi(const uint8_t *entries, uint32_t count, uint32_t width, const uint8_t *guid,
                     struct identity *ret)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry = entries + i * (GUID_SIZE + width);
        const uint64_t address = pointer_at(entry + GUID_SIZE, width);
        uint32_t n = SMBIOS_ENTRY_MAX;

        if (memcmp(entry, guid, GUID_SIZE) != 0)
            continue;
        while (n > SMBIOS_ENTRY_STEP && !memory_view(address, n))
            n--;
        if (take_entry(memory_view(address, n), n, ret))
            return true;
    }
    return false;
}

static bool search_efi(const struct boot_info *info, struct identity *ret)
{
    static const uint8_t guids[][GUID_SIZE] = {
        {0x44, 0x15, 0xfd, 0xf2, 0x94, 0x97, 0x2c, 0x4a, 0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94},
        {0x31, 0x2d, 0x9d, 0xeb, 0x88, 0x2d, 0xd3, 0x11, 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d},
    };
    const uint32_t width = info->efi_width, at = EFI_HEADER + EFI_POINTERS_BEFORE * width;
    const uint8_t *system = info->efi_table ? memory_view(info->efi_table, at + 2 * width) : NULL;

    if (!system || memcmp(system, "IBI SYST", 8) != 0)
        return false;
    const uint32_t count = le32(system + at);
    const uint32_t looked = count < EFI_ENTRIES_MAX ? count : EFI_ENTRIES_MAX;
    const uint8_t *entries =
        memory_view(pointer_at(system + at + width, width), looked * (GUID_SIZE + width));

    for (uint32_t i = 0; entries && i < COUNT(guids); i++)
        if (take_efi(entries, looked, width, guids[i], ret))
            return true;
    return false;
}

static bool is_anchor(const uint8_t *bytes)
{
    return memcmp(bytes, "_SM_", 4) == 0 || memcmp(bytes, "_SM3_", 5) == 0 || memcmp(bytes, "_DMI_", 5) == 0;
}

/* Most of the memory is looked at one byte in sixteen, and by a short loop: this runs on every boot. */
static void search_bios(struct identity *ret)
{
    const uint8_t *at = memory_view(BIOS_FIRST, BIOS_END - BIOS_FIRST);
    const uint8_t *last = phys(BIOS_END - SMBIOS_ENTRY_STEP);

    for (; at && at <= last; at += SMBIOS_ENTRY_STEP) {
        while (at < last && *at != '_')
            at += SMBIOS_ENTRY_STEP;
        if (is_anchor(at) && take_entry(at, at < last ? SMBIOS_ENTRY_MAX : SMBIOS_ENTRY_STEP, ret))
            return;
    }
}

void boot_identity(const struct boot_info *info, struct identity *ret)
{
    if (!search_efi(info, ret))
        search_bios(ret);
}
