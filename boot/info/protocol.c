/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/protocol.h"

#include "boot/info/readers.h"

static const struct {
    uint32_t magic;
    bool (*read)(struct boot_info *out, uint32_t address);
    const char *name;
} protocols[BOOT_PROTOCOL_COUNT] = {
    [BOOT_UNKNOWN] = {0, NULL, "unknown"},
    [BOOT_MULTIBOOT1] = {0x2badb002, multiboot1_read, "multiboot1"},
    [BOOT_MULTIBOOT2] = {0x36d76289, multiboot2_read, "multiboot2"},
    [BOOT_PVH] = {0x5056482b, pvh_read, "pvh"}, /* entry.asm */
};

bool protocol_read(struct boot_info *out, uint32_t magic, uint32_t address)
{
    for (uint32_t i = 0; i < BOOT_PROTOCOL_COUNT; i++)
        if (protocols[i].read && protocols[i].magic == magic) {
            out->protocol = (enum boot_protocol)i;
            return protocols[i].read(out, address);
        }
    return false;
}

const char *protocol_name(enum boot_protocol protocol)
{
    return protocols[protocol < BOOT_PROTOCOL_COUNT ? protocol : BOOT_UNKNOWN].name;
}
