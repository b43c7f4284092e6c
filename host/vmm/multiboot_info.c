/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/vmm/multiboot_info.h"

#include <string.h>

enum {
    BDA_EBDA_SEGMENT = 0x40e,
    BDA_BASE_KIB = 0x413,
    EBDA = 0x9fc00,
    LOW_END = 0xa0000,
    BIOS = 0xf0000, /* 64 KiB up to HIGH */
    HIGH = 0x100000,
    INFO = BIOS,
    MEMORY_MAP = BIOS + 0x100,
    LOADER_NAME = BIOS + 0x200,
    COMMAND_LINE = BIOS + 0x1000,
    MP_TABLE = BIOS + 0x2000,
};

enum {
    INFO_MEMORY = 1 << 0,
    INFO_COMMAND_LINE = 1 << 2,
    INFO_MEMORY_MAP = 1 << 6,
    INFO_LOADER_NAME = 1 << 9,
};

enum memory_type { MEMORY_AVAILABLE = 1, MEMORY_RESERVED = 2 };

/* The fields up to the loader's name; the video fields after it are not offered. */
struct info {
    uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr, syms[4];
    uint32_t mmap_length, mmap_addr, drives_length, drives_addr, config_table, boot_loader_name;
};
_Static_assert(offsetof(struct info, boot_loader_name) == 64, "Multiboot 0.6.96, 3.3");

struct memory_range {
    uint32_t size; /* of what follows */
    uint32_t base[2], length[2], type;
};
_Static_assert(sizeof(struct memory_range) == 24, "Multiboot 0.6.96, 3.3");

struct mp_pointer {
    char signature[4];
    uint32_t table;
    uint8_t paragraphs, revision, checksum, features[5];
};
_Static_assert(sizeof(struct mp_pointer) == 16, "MP 1.4, 4.1");

struct mp_header {
    char signature[4];
    uint16_t length;
    uint8_t revision, checksum;
    char oem[8], product[12];
    uint32_t oem_table;
    uint16_t oem_size, entries;
    uint32_t local_apic;
    uint16_t extended_length;
    uint8_t extended_checksum, reserved;
};
_Static_assert(sizeof(struct mp_header) == 44, "MP 1.4, 4.2");

enum { MP_PROCESSOR = 0, MP_ENABLED = 1, MP_BOOT = 2 };
struct mp_processor {
    uint8_t type, apic_id, apic_version, flags;
    uint32_t signature, features, reserved[2];
};
_Static_assert(sizeof(struct mp_processor) == 20, "MP 1.4, 4.3.1");

static struct memory_range memory_range(uint32_t base, uint32_t end, enum memory_type type)
{
    return (struct memory_range){
        .size = sizeof(struct memory_range) - sizeof(uint32_t),
        .base = {base, 0},
        .length = {end - base, 0},
        .type = (uint32_t)type,
    };
}

uint32_t multiboot_info_write(uint8_t *memory, size_t memory_size, const char *command_line,
                              struct error_line *reterr)
{
    static const char loader[] = "leafprobe";
    uint32_t end = (uint32_t)memory_size;
    const struct memory_range map[] = {
        memory_range(0, EBDA, MEMORY_AVAILABLE),
        memory_range(EBDA, LOW_END, MEMORY_RESERVED),
        memory_range(BIOS, HIGH, MEMORY_RESERVED),
        memory_range(HIGH, end, MEMORY_AVAILABLE),
    };
    const struct info info = {
        .flags = INFO_MEMORY | INFO_COMMAND_LINE | INFO_MEMORY_MAP | INFO_LOADER_NAME,
        .mem_lower = EBDA >> 10,
        .mem_upper = (end - HIGH) >> 10,
        .cmdline = COMMAND_LINE,
        .mmap_length = sizeof(map),
        .mmap_addr = MEMORY_MAP,
        .boot_loader_name = LOADER_NAME,
    };
    size_t length = strlen(command_line);

    if (length > MULTIBOOT_COMMAND_LINE_MAX) {
        error_line_set(reterr, "command line of %zu characters, at most %u", length,
                       MULTIBOOT_COMMAND_LINE_MAX);
        return 0;
    }
    memcpy(memory + INFO, &info, sizeof(info));
    memcpy(memory + MEMORY_MAP, map, sizeof(map));
    memcpy(memory + LOADER_NAME, loader, sizeof(loader));
    memcpy(memory + COMMAND_LINE, command_line, length + 1);
    return INFO;
}

static uint8_t checksum(const uint8_t *bytes, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += bytes[i];
    return (uint8_t)(0x100u - (sum & 0xffu));
}

static void bda_write(uint8_t *memory)
{
    const uint16_t segment = EBDA >> 4, kib = EBDA >> 10;

    memcpy(memory + BDA_EBDA_SEGMENT, &segment, sizeof(segment));
    memcpy(memory + BDA_BASE_KIB, &kib, sizeof(kib));
}

static void mp_pointer_write(uint8_t *memory)
{
    struct mp_pointer pointer = {
        .signature = {'_', 'M', 'P', '_'}, .table = MP_TABLE, .paragraphs = 1, .revision = 4};

    pointer.checksum = checksum((const uint8_t *)&pointer, sizeof(pointer));
    memcpy(memory + EBDA, &pointer, sizeof(pointer));
}

static struct mp_processor mp_processor(const struct cpuid_table *table, uint8_t apic_id, bool boot)
{
    const struct cpuid_entry *leaf1 = cpuid_table_leaf(table, 1);

    return (struct mp_processor){
        .type = MP_PROCESSOR,
        .apic_id = apic_id,
        .apic_version = 0x14,
        .flags = boot ? MP_ENABLED | MP_BOOT : MP_ENABLED,
        .signature = leaf1 ? leaf1->eax : 0,
        .features = leaf1 ? leaf1->edx : 0,
    };
}

void mp_table_write(uint8_t *memory, const uint8_t *apic_ids, const struct cpuid_table *tables,
                    unsigned count)
{
    uint8_t *table = memory + MP_TABLE;
    struct mp_header header = {
        .signature = {'P', 'C', 'M', 'P'},
        .length = (uint16_t)(sizeof(header) + count * sizeof(struct mp_processor)),
        .revision = 4,
        .entries = (uint16_t)count,
        .local_apic = 0xfee00000,
    };

    memcpy(header.oem, "LEAFPROB", sizeof(header.oem));
    memcpy(header.product, "SMALLMACHINE", sizeof(header.product));
    for (unsigned i = 0; i < count; i++) {
        struct mp_processor processor = mp_processor(&tables[i], apic_ids[i], i == 0);

        memcpy(table + sizeof(header) + i * sizeof(processor), &processor, sizeof(processor));
    }
    memcpy(table, &header, sizeof(header));
    header.checksum = checksum(table, header.length);
    memcpy(table, &header, sizeof(header));
    bda_write(memory);
    mp_pointer_write(memory);
}
