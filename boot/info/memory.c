/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/memory.h"

#include "boot/entry/io.h"

#define MEBIBYTE 0x100000u
#define FIRMWARE_FIRST 0x80000u
#define TAKEN 16u

static const struct boot_info *boot;
static struct memory_range taken[TAKEN + 1];
static uint32_t taken_count;

void memory_init(const struct boot_info *info, uint32_t first, uint32_t last)
{
    boot = info;
    taken[0] = (struct memory_range){.first = first, .last = last};
    taken_count = 1;
}

/* Something in the way of first..last: its last address, or 0. */
static uint32_t blocked(uint32_t first, uint32_t last)
{
    for (uint32_t i = 0; i < taken_count; i++)
        if (taken[i].first <= last && taken[i].last >= first)
            return taken[i].last;
    for (uint32_t i = 0; i < boot->range_count; i++)
        if (boot->range[i].type != MEMORY_FREE && boot->range[i].first <= last &&
            boot->range[i].last >= first)
            return boot->range[i].last;
    return 0;
}

/* The first place for size bytes in first..last, or 0. Every turn passes an obstacle for good. */
static uint32_t place(uint32_t size, uint32_t first, uint32_t last)
{
    while (first <= UINT32_MAX - MEMORY_PAGE) {
        first = (first + MEMORY_PAGE - 1) & ~(MEMORY_PAGE - 1);
        if (first > last || last - first < size - 1)
            return 0;
        const uint32_t obstacle = blocked(first, first + size - 1);

        if (!obstacle)
            return first;
        if (obstacle >= last)
            return 0;
        first = obstacle + 1;
    }
    return 0;
}

void *memory_take(uint32_t size, uint32_t low, uint32_t high)
{
    for (uint32_t i = 0; i < boot->range_count && taken_count <= TAKEN && size; i++) {
        const struct memory_range *range = &boot->range[i];

        if (range->type != MEMORY_FREE)
            continue;
        const uint32_t found =
            place(size, range->first > low ? range->first : low, range->last < high ? range->last : high);

        if (found) {
            taken[taken_count++] = (struct memory_range){.first = found, .last = found + size - 1};
            return phys(found);
        }
    }
    return NULL;
}

void *memory_take_room(uint32_t size)
{
    void *above = memory_take(size, MEBIBYTE, UINT32_MAX);

    return above ? above : memory_take(size, MEMORY_PAGE, MEBIBYTE - 1);
}

/*
 * A map that names nothing but free memory (iPXE's for a BIOS), or no map at all (Xen's PVH), does not say
 * where the firmware's tables lie: they are in none of its ranges, and that tells nothing of a pointer.
 */
static bool only_free(void)
{
    for (uint32_t i = 0; i < boot->range_count; i++)
        if (boot->range[i].type != MEMORY_FREE)
            return false;
    return true;
}

const uint8_t *memory_view(uint64_t address, uint32_t length)
{
    if (!length || address > UINT32_MAX || length - 1 > UINT32_MAX - address)
        return NULL;
    const uint32_t first = (uint32_t)address, last = first + (length - 1);

    if (first >= FIRMWARE_FIRST && last < MEBIBYTE)
        return phys(first);
    if (first >= MEBIBYTE && only_free())
        return phys(first);
    for (uint32_t i = 0; i < boot->range_count; i++)
        if (boot->range[i].first <= first && boot->range[i].last >= last)
            return phys(first);
    return NULL;
}

uint8_t memory_sum(const uint8_t *bytes, uint32_t n)
{
    uint32_t total = 0;

    for (uint32_t i = 0; i < n; i++)
        total += bytes[i];
    return (uint8_t)total;
}

bool memory_is_ram(uint32_t address)
{
    for (uint32_t i = 0; i < boot->range_count; i++)
        if (boot->range[i].type == MEMORY_FREE && boot->range[i].first <= address &&
            boot->range[i].last >= address)
            return true;
    return address >= taken[0].first && address <= taken[0].last;
}
