/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/entry/io.h"
#include "boot/info/boot_info.h"
#include "boot/info/readers.h"
#include "probe/table/mem.h"

/* Offsets and flags of the information structure (Multiboot 0.6.96, 3.3). */
enum { FLAGS = 0, MEM_LOWER = 4, MEM_UPPER = 8, CMDLINE = 16, MMAP_LENGTH = 44, MMAP_ADDR = 48, LOADER = 64 };
enum { FRAMEBUFFER_TYPE = 109 };
enum {
    HAS_SIZES = 1,
    HAS_CMDLINE = 1 << 2,
    HAS_MMAP = 1 << 6,
    HAS_LOADER = 1 << 9,
    HAS_FRAMEBUFFER = 1 << 12
};

#define MMAP_LIMIT 0x10000u
#define MMAP_SHORTEST 24u /* an entry with its size field, which does not count itself */

static void read_map(struct boot_info *out, const uint8_t *map, uint32_t length)
{
    if (length > MMAP_LIMIT)
        length = MMAP_LIMIT;
    for (uint32_t at = 0; length - at >= MMAP_SHORTEST;) {
        const uint32_t size = le32(map + at);

        if (size < MMAP_SHORTEST - 4 || size > length - at - 4)
            return;
        boot_info_range(out, le64(map + at + 4), le64(map + at + 12), le32(map + at + 20));
        at += size + 4;
    }
}

/* Loaders that put the image's name first whatever it looks like (SYSLINUX: mboot.c32 of each of its kin). */
static const char *const naming_loaders[] = {"qemu", "SYSLINUX", "PXELINUX", "ISOLINUX", "EXTLINUX"};

static bool names_the_image(const char *loader)
{
    for (size_t i = 0; i < sizeof(naming_loaders) / sizeof(naming_loaders[0]); i++)
        if (memcmp(loader, naming_loaders[i], strlen(naming_loaders[i])) == 0)
            return true;
    return false;
}

/* Of other loaders some do and some (GRUB 2) do not. A file's name has a slash or a dot; an option has one
 * only behind an equals sign. */
static const char *skip_image_name(const struct boot_info *out, const char *text)
{
    bool is_name = names_the_image(out->loader), has_value = false;
    uint32_t n = 0;

    for (; n < BOOT_COMMAND_LINE && text[n] && text[n] != ' '; n++) {
        has_value = has_value || text[n] == '=';
        is_name = is_name || (!has_value && (text[n] == '/' || text[n] == '.'));
    }
    if (!is_name)
        return text;
    while (n < BOOT_COMMAND_LINE && text[n] == ' ')
        n++;
    return text + n;
}

bool multiboot1_read(struct boot_info *out, uint32_t address)
{
    const uint8_t *info = phys(address);
    const uint32_t flags = le32(info + FLAGS);

    if (flags & HAS_LOADER && le32(info + LOADER))
        boot_info_loader(out, phys(le32(info + LOADER)), BOOT_LOADER_NAME);
    if (flags & HAS_CMDLINE && le32(info + CMDLINE))
        boot_info_command_line(out, skip_image_name(out, phys(le32(info + CMDLINE))), BOOT_COMMAND_LINE);
    if (flags & HAS_MMAP)
        read_map(out, phys(le32(info + MMAP_ADDR)), le32(info + MMAP_LENGTH));
    if (!out->range_count && flags & HAS_SIZES)
        boot_info_sizes(out, le32(info + MEM_LOWER), le32(info + MEM_UPPER));
    if (flags & HAS_FRAMEBUFFER)
        out->screen = info[FRAMEBUFFER_TYPE] == FRAMEBUFFER_EGA_TEXT ? SCREEN_TEXT : SCREEN_GRAPHICS;
    return true;
}
