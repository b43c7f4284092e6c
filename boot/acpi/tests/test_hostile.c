/* SPDX-License-Identifier: BSD-2-Clause */
/* Sound firmware tables with random damage, most of it under a right checksum: nothing may crash, hang or
 * read outside. */
#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/acpi/fadt.h"
#include "boot/acpi/processors.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define ROUNDS 5000u
#define TABLES 5u

static uint32_t seed = 1;

static uint32_t chance(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % below;
}

/* The XSDT comes last and ends where the memory ends. */
static void put_tables(uint32_t address[TABLES])
{
    static const char s5[] = "....\x08_S5_\x12\x06\x04\x0a\x05\x00\x00";
    uint8_t fadt[240] = {0}, madt[8 + 4 * 8 + 16] = {0}, pointers[4 * 8];

    address[0] = low_memory_table("DSDT", s5, sizeof(s5));
    put_le32(fadt + 4, address[0]);
    address[1] = low_memory_table("FACP", fadt, sizeof(fadt));
    for (uint8_t i = 0; i < 4; i++) {
        const uint8_t entry[8] = {0, 8, i, i, 1};

        memcpy(madt + 8 + i * 8, entry, sizeof(entry));
    }
    memcpy(madt + 40, "\x09\x10\0\0\0\x01\0\0\x01", 9);
    address[2] = low_memory_table("APIC", madt, sizeof(madt));
    address[3] = low_memory_table("SSDT", s5, sizeof(s5));
    for (size_t i = 0; i < 4; i++)
        put_le64(pointers + i * 8, address[(i + 1) % 4]);
    const uint32_t xsdt = low_memory_table("XSDT", pointers, sizeof(pointers));

    address[4] = low_memory_put_at_end(low_memory_at(xsdt), ACPI_HEADER + sizeof(pointers));
    low_memory_rsdp(xsdt, address[4]);
}

static void damage(uint32_t address)
{
    static const uint8_t favourites[] = {0, 1, 2, 8, 0x7f, 0x80, 0xff};
    const uint32_t room = LOW_MEMORY_END - address;
    uint8_t *byte = low_memory_at(address) + chance(room < 96 ? room : 96);

    *byte = chance(2) ? favourites[chance(COUNT(favourites))] : (uint8_t)chance(256);
}

/* Make the checksum right again for whatever length the table now claims. */
static void mend(uint32_t address)
{
    const uint8_t *at = low_memory_at(address);
    const uint32_t length =
        (uint32_t)at[4] | (uint32_t)at[5] << 8 | (uint32_t)at[6] << 16 | (uint32_t)at[7] << 24;

    if (length >= ACPI_HEADER && length <= LOW_MEMORY_END - address)
        low_memory_checksum(address, length, 9);
}

static void survives_damage(void **state)
{
    static struct processors list;
    uint32_t found = 0;

    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const struct boot_info *info = low_memory_init();
        uint32_t address[TABLES];
        struct fixed_hardware hardware;

        put_tables(address);
        for (uint32_t i = 0, n = 1 + chance(8); i < n; i++)
            damage(address[chance(TABLES)]);
        for (uint32_t i = 0; i < TABLES && chance(8); i++)
            mend(address[i]);
        if (!acpi_init(info))
            continue;
        fadt_read(&hardware);
        found += madt_read(&list);
        assert_true(list.count <= PROCESSORS_MAX);
    }
    assert_true(found > ROUNDS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_damage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
