/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/processors.h"
#include "boot/entry/io.h"
#include "boot/info/bios.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "probe/table/mem.h"

/* Where the floating pointer may stand: the first KiB of the EBDA, the last of base memory, the BIOS. */
#define SEARCHED BIOS_EBDA_SEARCHED
#define BASE_LAST (0xa0000u - SEARCHED)
#define BIOS_FIRST 0xf0000u

enum { POINTER_TABLE = 4, POINTER_DEFAULT = 11, POINTER_SIZE = 16 };
enum { TABLE_LENGTH = 4, TABLE_HEADER = 44 };

/* Entries: processors have 20 bytes, types 1 to 4 have 8, others do not exist. */
enum {
    PROCESSOR = 0,
    PROCESSOR_SIZE = 20,
    OTHER_SIZE = 8,
    TYPE_LAST = 4,
    APIC_ID = 1,
    FLAGS = 3,
    ENABLED = 1
};

static const uint8_t *search(uint32_t first, uint32_t length)
{
    const uint8_t *bytes = memory_view(first, length);

    for (uint32_t at = 0; bytes && at + POINTER_SIZE <= length; at += POINTER_SIZE)
        if (memcmp(bytes + at, "_MP_", 4) == 0 && memory_sum(bytes + at, POINTER_SIZE) == 0)
            return bytes + at;
    return NULL;
}

static const uint8_t *find_pointer(void)
{
    const uint32_t base_end = bios_base_memory();
    const uint32_t places[] = {
        bios_ebda(), base_end ? base_end - SEARCHED : BASE_LAST,
        BASE_LAST, /* qboot leaves the BIOS data area empty */
    };

    for (uint32_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const uint8_t *pointer = search(places[i], SEARCHED);

        if (pointer)
            return pointer;
    }
    return search(BIOS_FIRST, BIOS_END - BIOS_FIRST);
}

static void read_entries(struct processors *out, const uint8_t *table, uint32_t length)
{
    for (uint32_t at = TABLE_HEADER, size; at < length; at += size) {
        const uint8_t *entry = table + at;

        size = entry[0] == PROCESSOR ? PROCESSOR_SIZE : OTHER_SIZE;
        if (entry[0] > TYPE_LAST || size > length - at)
            return;
        if (entry[0] != PROCESSOR)
            continue;
        if (entry[FLAGS] & ENABLED)
            processors_add(out, entry[APIC_ID]);
        else
            processors_add_later(out, entry[APIC_ID]);
    }
}

static bool read_table(struct processors *out, uint32_t address)
{
    const uint8_t *table = memory_view(address, TABLE_HEADER);

    if (!table || memcmp(table, "PCMP", 4) != 0) {
        note("MP table: its pointer leads nowhere", address);
        return false;
    }
    const uint32_t length = le16(table + TABLE_LENGTH);

    if (length < TABLE_HEADER || !memory_view(address, length)) {
        note("MP table: impossible length", address);
        return false;
    }
    if (memory_sum(table, length) != 0) {
        note("MP table: wrong checksum", address);
        return false;
    }
    read_entries(out, table, length);
    return out->count > 0;
}

bool mp_table_read(struct processors *out)
{
    const uint8_t *pointer = find_pointer();

    *out = (struct processors){0};
    if (!pointer)
        return false;
    if (!pointer[POINTER_DEFAULT])
        return read_table(out, le32(pointer + POINTER_TABLE));
    processors_add(out, 0);
    processors_add(out, 1);
    return true;
}
