/* SPDX-License-Identifier: BSD-2-Clause */
/* Physical memory as the boot loader's map describes it: what may be taken, and what may be looked at. */
#ifndef BOOT_INFO_MEMORY_H
#define BOOT_INFO_MEMORY_H

#include "boot/info/boot_info.h"

#define MEMORY_PAGE 4096u

/* info must live on; the addresses first to last, where the image itself stands, count as taken. Before the
 * others. */
void memory_init(const struct boot_info *info, uint32_t first, uint32_t last);

/*
 * Take size bytes, page-aligned, with whatever is in them, wholly inside one free range of the map and
 * between the addresses low and high (both included), and inside no range of another type. At most 16 times.
 * NULL if there is no such place.
 */
void *memory_take(uint32_t size, uint32_t low, uint32_t high);

/* The same from 1 MiB up to 4 GiB, and, where that has no room, below 1 MiB but for the first page. */
void *memory_take_room(uint32_t size);

/*
 * length bytes at a physical address that firmware's tables name, for reading: NULL unless all of them lie in
 * one range of the map, of any type, or between 512 KiB and 1 MiB, where a BIOS keeps tables that no map
 * lists, or anywhere from 1 MiB on where the map has no range but free ones.
 */
const uint8_t *memory_view(uint64_t address, uint32_t length);

/* The sum of n bytes, which is 0 in a table whose checksum is right. */
uint8_t memory_sum(const uint8_t *bytes, uint32_t n);

/* True if the address lies in a free range of the map or in the image, where no device register can be. */
bool memory_is_ram(uint32_t address);

#endif
