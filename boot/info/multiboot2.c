/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/entry/io.h"
#include "boot/info/boot_info.h"
#include "boot/info/readers.h"
#include "probe/table/mem.h"

#define INFO_LIMIT 0x100000u
#define TAG_HEADER 8u

/* The tags of a system table of a UEFI of 32 and of 64 bits. */
enum { EFI_32 = 11, EFI_64 = 12 };

/* tag is the whole tag, length bytes of it, at least the minimum of its row. */
static void read_command_line(struct boot_info *out, const uint8_t *tag, uint32_t length)
{
    boot_info_command_line(out, (const char *)tag + TAG_HEADER, length - TAG_HEADER);
}

static void read_loader(struct boot_info *out, const uint8_t *tag, uint32_t length)
{
    boot_info_loader(out, (const char *)tag + TAG_HEADER, length - TAG_HEADER);
}

static void read_map(struct boot_info *out, const uint8_t *tag, uint32_t length)
{
    const uint32_t step = le32(tag + 8);

    if (step < 20)
        return;
    for (uint32_t at = 16; length - at >= step; at += step)
        boot_info_range(out, le64(tag + at), le64(tag + at + 8), le32(tag + at + 16));
}

static void read_screen(struct boot_info *out, const uint8_t *tag, uint32_t length)
{
    (void)length;
    out->screen = tag[29] == FRAMEBUFFER_EGA_TEXT ? SCREEN_TEXT : SCREEN_GRAPHICS;
}

static void read_efi(struct boot_info *out, const uint8_t *tag, uint32_t length)
{
    (void)length;
    out->uefi = true;
    out->efi_width = tag[0] == EFI_64 ? 8 : 4;
    out->efi_table = tag[0] == EFI_64 ? le64(tag + TAG_HEADER) : le32(tag + TAG_HEADER);
}

/* Tags 14 and 15 may both be there; the longer, newer one is kept. */
static void read_rsdp(struct boot_info *out, const uint8_t *tag, uint32_t length)
{
    uint32_t n = length - TAG_HEADER;

    if (n > BOOT_RSDP)
        n = BOOT_RSDP;
    if (n <= out->rsdp_length)
        return;
    memcpy(out->rsdp, tag + TAG_HEADER, n);
    out->rsdp_length = n;
}

static const struct {
    uint32_t type, minimum;
    void (*read)(struct boot_info *out, const uint8_t *tag, uint32_t length);
} tags[] = {
    {1, 9, read_command_line}, {2, 9, read_loader},    {6, 16, read_map},   {8, 30, read_screen},
    {EFI_32, 12, read_efi},    {EFI_64, 16, read_efi}, {14, 28, read_rsdp}, {15, 44, read_rsdp},
};

static void read_tag(struct boot_info *out, const uint8_t *tag, uint32_t type, uint32_t length)
{
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (tags[i].type == type && length >= tags[i].minimum)
            tags[i].read(out, tag, length);
}

bool multiboot2_read(struct boot_info *out, uint32_t address)
{
    const uint8_t *info = phys(address);
    const uint32_t total = le32(info);

    if (total < 8 || total > INFO_LIMIT)
        return false;
    for (uint32_t at = 8, length; at + TAG_HEADER <= total; at += (length + 7) / 8 * 8) {
        const uint32_t type = le32(info + at);

        length = le32(info + at + 4);
        if (type == 0 || length < TAG_HEADER || length > total - at)
            break;
        read_tag(out, info + at, type, length);
    }
    return true;
}
