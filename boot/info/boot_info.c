/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/boot_info.h"

void boot_info_range(struct boot_info *out, uint64_t base, uint64_t length, uint32_t type)
{
    if (!length || base > UINT32_MAX)
        return;
    if (out->range_count == BOOT_RANGES) {
        out->ranges_lost++;
        return;
    }
    const uint64_t room = 0x100000000u - base;
    const uint64_t last = base + (length < room ? length : room) - 1;

    out->range[out->range_count++] = (struct memory_range){(uint32_t)base, (uint32_t)last, type};
}

void boot_info_sizes(struct boot_info *out, uint32_t lower, uint32_t upper)
{
    boot_info_range(out, 0, (uint64_t)(lower < 640 ? lower : 640) << 10, MEMORY_FREE);
    boot_info_range(out, 0x100000, (uint64_t)upper << 10, MEMORY_FREE);
}

static bool copy_text(char *to, size_t size, const char *from, size_t limit)
{
    size_t n = 0;

    for (; n < limit && from[n]; n++) {
        if (n == size - 1) {
            to[n] = 0;
            return false;
        }
        to[n] = from[n];
    }
    to[n] = 0;
    return true;
}

void boot_info_command_line(struct boot_info *out, const char *text, size_t limit)
{
    out->command_line_cut = !copy_text(out->command_line, sizeof(out->command_line), text, limit);
}

void boot_info_loader(struct boot_info *out, const char *text, size_t limit)
{
    copy_text(out->loader, sizeof(out->loader), text, limit);
}
