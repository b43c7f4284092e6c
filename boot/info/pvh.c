/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/entry/io.h"
#include "boot/info/boot_info.h"
#include "boot/info/readers.h"

/* Offsets in struct hvm_start_info; the memory map came with version 1. */
enum { MAGIC = 0, VERSION = 4, CMDLINE = 24, RSDP = 32, MAP = 40, MAP_ENTRIES = 48 };
#define START_MAGIC 0x336ec578u
#define ENTRY_SIZE 24u /* struct hvm_memmap_table_entry */
#define ENTRY_LIMIT 1024u

/* Xen's version 0 has no map (4.17's dom0 is one). What it starts has memory below 640 KiB like a PC: what
 * lies behind the page of the interrupt vectors and before the data area of a BIOS is free
 * (xen/arch/x86/hvm/dom0_build.c, pvh_setup_e820). */
#define LOW_FIRST 0x1000u
#define LOW_END 0x80000u

static void read_map(struct boot_info *out, const uint8_t *map, uint32_t count)
{
    for (uint32_t i = 0; i < count && i < ENTRY_LIMIT; i++, map += ENTRY_SIZE)
        boot_info_range(out, le64(map), le64(map + 8), le32(map + 16));
}

/* A pointer that is there and that 32-bit code can follow. */
static uint32_t pointer(const uint8_t *at)
{
    const uint64_t address = le64(at);

    return address <= UINT32_MAX ? (uint32_t)address : 0;
}

bool pvh_read(struct boot_info *out, uint32_t address)
{
    const uint8_t *info = phys(address);

    if (le32(info + MAGIC) != START_MAGIC)
        return false;
    if (pointer(info + CMDLINE))
        boot_info_command_line(out, phys(pointer(info + CMDLINE)), BOOT_COMMAND_LINE);
    out->rsdp_address = pointer(info + RSDP);
    if (le32(info + VERSION) >= 1 && pointer(info + MAP))
        read_map(out, phys(pointer(info + MAP)), le32(info + MAP_ENTRIES));
    if (!out->range_count)
        boot_info_range(out, LOW_FIRST, LOW_END - LOW_FIRST, MEMORY_FREE);
    return true;
}
