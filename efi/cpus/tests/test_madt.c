/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/madt.h"

#include <string.h>
#include <sys/mman.h>

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

/*
 * Tables of the test's own at addresses that a pointer of 32 bits reaches: [0] the RSDP, [1] XSDT, [2] RSDT,
 * [3] another table, [4] the MADT.
 */
static uint8_t (*low)[1024];

/* The bytes of entries behind the head; what is not given of the other tables is sound. */
static uint32_t count_of(const void *entries, uint32_t size)
{
    static const EFI_GUID guid = ACPI_TABLE_GUID;
    static EFI_CONFIGURATION_TABLE table;

    memcpy(low[0], "RSD PTR ", 8);
    put_number(low[0] + 16, (uintptr_t)low[2], 4);
    put_number(low[0] + 24, (uintptr_t)low[1], 8);
    put_number(low[1] + 36, (uintptr_t)low[3], 8);
    put_number(low[1] + 44, (uintptr_t)low[4], 8);
    put_number(low[2] + 36, (uintptr_t)low[3], 4);
    put_number(low[2] + 40, (uintptr_t)low[4], 4);
    put_head(low[1], "XSDT", 52);
    put_head(low[2], "RSDT", 44);
    put_head(low[3], "FACP", 116);
    memcpy(low[4] + 44, entries, size);
    put_head(low[4], "APIC", 44 + size);
    table = (EFI_CONFIGURATION_TABLE){guid, low[0]};
    firmware.table.ConfigurationTable = &table;
    firmware.table.NumberOfTableEntries = 1;
    return madt_processors(&firmware.fw);
}

static int set_up_low(void **state)
{
    (void)state;
    fake_firmware_init(&firmware);
    low =
        mmap(NULL, 8 * sizeof(*low), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    assert_true(low != MAP_FAILED);
    return 0;
}

static int tear_down_low(void **state)
{
    (void)state;
    return munmap(low, 8 * sizeof(*low));
}

#define ONE "\0\x08\0\x05\1\0\0\0"
#define X2 "\x09\x10\0\0\x05\1\0\0\1\0\0\0\0\0\0\0"

static void test_entries(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t size, want;
    } cases[] = {
        {"", 0, 0},
        {ONE, 8, 1},
        {ONE ONE, 16, 1},                                    /* the same id */
        {ONE X2, 24, 2},                                     /* 0x105 is another one */
        {"\x80\x02" ONE, 10, 1},                             /* the shortest entry */
        {ONE "\x80", 9, 1},                                  /* half an entry at the end */
        {ONE "\x80\x03", 10, 1},                             /* one that reaches past the end */
        {"\x80\x01" ONE, 10, 0},                             /* shorter than its own head */
        {"\0\x07\0\x05\1\0\0" ONE, 15, 1},                   /* too short for an APIC */
        {"\0\x09\0\x05\1\0\0\0\0", 9, 1},                    /* longer than needed */
        {"\x09\x0f\0\0\x07\0\0\0\1\0\0\0\0\0\0" ONE, 23, 1}, /* too short for an x2APIC */
        {"\0\x08\0\x05\2\0\0\0", 8, 0},                      /* can be switched on, is not */
        {"\x09\x10\0\0\x05\1\0\0\2\0\0\0\0\0\0\0", 16, 0},
        {"\0\x08\0\x05\3\0\0\0", 8, 1},
        {"\x0a\x08\0\x05\1\0\0\0", 8, 0}, /* another type */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (unsigned revision = 0; revision < 3; revision++) {
            low[0][15] = (uint8_t)revision;
            if (count_of(cases[i].bytes, cases[i].size) != cases[i].want)
                fail_msg("case %zu, revision %u: %u", i, revision, madt_processors(&firmware.fw));
        }
}

/* Revision 2 and later take the XSDT, if it is sound; else the RSDT. */
static void test_roots(void **state)
{
    (void)state;
    for (unsigned revision = 0; revision < 4; revision++) {
        low[0][15] = (uint8_t)revision;
        assert_int_equal(count_of(ONE, 8), 1);
        low[1][40] ^= 1; /* the XSDT's checksum */
        assert_int_equal(madt_processors(&firmware.fw), 1);
        low[2][9]++;
        assert_int_equal(madt_processors(&firmware.fw), 0);
        low[1][40] ^= 1;
        assert_int_equal(madt_processors(&firmware.fw), revision >= 2);
        put_head(low[2], "RSDT", 40); /* the MADT is past its end */
        assert_int_equal(madt_processors(&firmware.fw), revision >= 2);
        put_head(low[2], "RSDT", 43);
        assert_int_equal(madt_processors(&firmware.fw), revision >= 2);
        put_head(low[1], "XSDT", 51);
        assert_int_equal(madt_processors(&firmware.fw), 0);
        put_head(low[1], "XSDT", 35); /* shorter than a head */
        assert_int_equal(madt_processors(&firmware.fw), 0);
        put_head(low[2], "RSDT", 44);
        assert_int_equal(madt_processors(&firmware.fw), 1);
        put_number(low[1] + 36, 0, 8); /* a pointer to nowhere */
        put_number(low[2] + 36, 0, 4);
        put_head(low[1], "XSDT", 52);
        put_head(low[2], "RSDT", 44);
        assert_int_equal(madt_processors(&firmware.fw), 1);
        low[0][7] = 'x';
        assert_int_equal(madt_processors(&firmware.fw), 0);
    }
}

/* A length of more than a mebibyte is none of a list of processors, whatever its bytes add up to. */
static void test_long(void **state)
{
    static uint8_t large[(1 << 20) + 1];

    (void)state;
    fake_firmware_init(&firmware);
    give_acpi();
    memcpy(large + 44, ONE, 8);
    large[44 + 8] = large[44 + 9] = 0x80;
    put_number(xsdt + 36, (uintptr_t)large, 8);
    put_head(xsdt, "XSDT", sizeof(xsdt));
    put_head(large, "APIC", 1 << 20);
    assert_int_equal(madt_processors(&firmware.fw), 1);
    put_head(large, "APIC", (1 << 20) + 1);
    assert_int_equal(madt_processors(&firmware.fw), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_madt),
        cmocka_unit_test(test_long),
        cmocka_unit_test_setup_teardown(test_entries, set_up_low, tear_down_low),
        cmocka_unit_test_setup_teardown(test_roots, set_up_low, tear_down_low),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
