/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/madt.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"

static struct fake_firmware firmware;

/* Tables of ACPI by the specification's layout: heads of 36 bytes, pointers behind them. */
static uint8_t rsdp[36], xsdt[44], madt[44 + 3 * 8 + 3 * 16];

static void put_number(uint8_t *at, uint64_t value, unsigned bytes)
{
    while (bytes--) {
        *at++ = (uint8_t)value;
        value >>= 8;
    }
}

static void put_head(uint8_t *table, const char *signature, uint32_t length)
{
    uint8_t sum = 0;

    memcpy(table, signature, 4);
    put_number(table + 4, length, 4);
    table[9] = 0;
    for (uint32_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + table[i]);
    table[9] = (uint8_t)-sum;
}

static void give_acpi(void)
{
    static const EFI_GUID guid = ACPI_20_TABLE_GUID;
    static EFI_CONFIGURATION_TABLE table[2];
    static const struct {
        uint8_t type, size, id, enabled;
    } entries[] = {{0, 8, 0, 1}, {0, 8, 1, 1}, {0, 8, 2, 0}, {9, 16, 1, 1}, {9, 16, 3, 1}, {9, 16, 4, 1}};
    uint8_t *at = madt + 44;

    memcpy(rsdp, "RSD PTR ", 8);
    rsdp[15] = 2;
    put_number(rsdp + 24, (uintptr_t)xsdt, 8);
    put_number(xsdt + 36, (uintptr_t)madt, 8);
    put_head(xsdt, "XSDT", sizeof(xsdt));
    for (size_t i = 0; i < COUNT(entries); i++) {
        at[0] = entries[i].type;
        at[1] = entries[i].size;
        put_number(at + (entries[i].type ? 4 : 3), entries[i].id, 1);
        put_number(at + (entries[i].type ? 8 : 4), entries[i].enabled, 4);
        at += entries[i].size;
    }
    put_head(madt, "APIC", sizeof(madt));
    table[1] = (EFI_CONFIGURATION_TABLE){guid, rsdp};
    firmware.table.ConfigurationTable = table;
    firmware.table.NumberOfTableEntries = COUNT(table);
}

/* Ids 0, 1 (twice), 3 and 4 are enabled. */
static void test_madt(void **state)
{
    (void)state;
    fake_firmware_init(&firmware);
    assert_int_equal(madt_processors(&firmware.fw), 0); /* no ACPI */
    give_acpi();
    assert_int_equal(madt_processors(&firmware.fw), 4);
    madt[50] ^= 1;
    assert_int_equal(madt_processors(&firmware.fw), 0); /* damaged */
    give_acpi();
    put_number(madt + 44 + 1, 0, 1);
    put_head(madt, "APIC", sizeof(madt));
    assert_int_equal(madt_processors(&firmware.fw), 0); /* an entry of no length */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_madt)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
