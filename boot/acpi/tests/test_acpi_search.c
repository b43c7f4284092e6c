/* SPDX-License-Identifier: BSD-2-Clause */
/* Where ACPI's root pointer is searched for (ACPI 6.4, 5.2.5.1), whose tables they are, and what is told of
 * bad ones. */
#include "boot/acpi/acpi.h"

#include <stdio.h>
#include <string.h>

#include "boot/info/bios.h"
#include "boot/info/notes.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

/* In bios.c's place: page 0 is nobody's in a process. */
static uint32_t ebda;

uint32_t bios_ebda(void)
{
    return ebda;
}

uint32_t bios_base_memory(void)
{
    return 0;
}

uint32_t bios_serial_port(uint32_t n)
{
    (void)n;
    return 0;
}

static struct boot_info *info;
static struct acpi_table table;

static int start(void **state)
{
    (void)state;
    ebda = 0;
    info = low_memory_init();
    return 0;
}

/* A pointer of an old revision at an address, to an RSDT of a table TEST. */
static void put_pointer(uint32_t address)
{
    const uint8_t byte = 7;
    uint8_t pointer[4];

    put_le32(pointer, low_memory_table("TEST", &byte, 1));
    const uint32_t rsdt = low_memory_table("RSDT", pointer, 4);
    uint8_t *rsdp = low_memory_at(address);

    memcpy(rsdp, "RSD PTR ", 8);
    rsdp[15] = 0;
    put_le32(rsdp + 16, rsdt);
    low_memory_checksum(address, 20, 8);
}

static void check_found_at(uint32_t address, bool want)
{
    start(NULL);
    ebda = 0x9fc00;
    put_pointer(address);
    assert_int_equal(acpi_init(info), want);
    assert_int_equal(acpi_find("TEST", 0, &table), want);
}

/* On 16-byte boundaries of the first KiB of the EBDA and of 0xe0000 to 0xfffff. */
static void test_places(void **state)
{
    (void)state;
    check_found_at(0x9fc00, true);
    check_found_at(0x9fc10, true);
    check_found_at(0x9ffe0, true);
    check_found_at(0xa0000, false);
    check_found_at(0x9fbf0, false);
    check_found_at(0xdfff0, false);
    check_found_at(0xe0000, true);
    check_found_at(0xe0008, false);
    check_found_at(0xe0010, true);
    check_found_at(0xf5a30, true);
    check_found_at(0xfffe0, true);
    start(state);
    put_pointer(0x9fc00);
    assert_false(acpi_init(info));
}

/* What looks like one and is none does not end the search. */
static void test_goes_on(void **state)
{
    (void)state;
    put_pointer(0xe0000);
    low_memory_at(0xe0000)[8] ^= 1;
    put_pointer(0xe0020);
    low_memory_at(0xe0020)[7] = 'X';
    low_memory_checksum(0xe0020, 20, 8);
    put_pointer(0xf0000);
    assert_true(acpi_init(info));
}

/* Revisions below 2 have no XSDT, whatever stands behind their 20 bytes. */
static void test_revision(void **state)
{
    const uint8_t wrong = 1;
    const uint64_t other = low_memory_table("NONE", &wrong, 1);

    start(state);
    for (uint8_t revision = 0; revision < 4; revision++) {
        start(state);
        const uint32_t xsdt = low_memory_xsdt(&other, 1);

        put_pointer(0xe0000);
        uint8_t *rsdp = low_memory_at(0xe0000);

        rsdp[15] = revision;
        put_le32(rsdp + 20, 36);
        put_le64(rsdp + 24, xsdt);
        low_memory_checksum(0xe0000, 20, 8);
        low_memory_checksum(0xe0000, 36, 32);
        assert_true(acpi_init(info));
        assert_int_equal(acpi_find("TEST", 0, &table), revision < 2);
    }
}

/* Bytes 10 to 15 of the root table, without the blanks and NULs that fill them. */
static void test_oem(void **state)
{
    static const struct {
        const char *bytes, *want;
    } cases[] = {
        {"      XXXX", ""}, {"BOCHS BXPC", "BOCHS"}, {"A B\0\0\0XXXX", "A B"}, {"ABCDEFGHIJ", "ABCDEF"}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        start(state);
        const uint8_t body[4] = {0};
        const uint32_t rsdt = low_memory_table("RSDT", body, 4);

        memcpy(low_memory_at(rsdt) + 10, cases[i].bytes, 10);
        low_memory_checksum(rsdt, 40, 9);
        low_memory_rsdp(rsdt, 0);
        assert_true(acpi_init(info));
        check_text("oem", acpi_oem(), cases[i].want);
    }
    start(state);
    assert_false(acpi_init(info));
    check_text("none", acpi_oem(), "");
}

/* The last place has no room for the XSDT's address, nor for the sum over it. */
static void test_last_place(void **state)
{
    const uint8_t wrong = 1;

    start(state);
    const uint64_t other = low_memory_table("NONE", &wrong, 1);
    const uint32_t xsdt = low_memory_xsdt(&other, 1);

    memset(low_memory_at(0xe0000), 0, 36);
    put_pointer(0xfffe0);
    uint8_t *rsdp = low_memory_at(0xfffe0);

    rsdp[15] = 2;
    put_le32(rsdp + 20, 36);
    put_le64(rsdp + 24, xsdt);
    low_memory_checksum(0xfffe0, 20, 8);
    low_memory_checksum(0xfffe0, 36, 32);
    assert_true(acpi_init(info));
    assert_true(acpi_find("TEST", 0, &table));
}

/* All four letters count, and a table may be nothing but its header. */
static void test_names(void **state)
{
    (void)state;
    const uint64_t tables[] = {low_memory_table("TESX", "", 0), low_memory_table("TEST", "", 0)};

    low_memory_xsdt(tables, 2);
    assert_true(acpi_init(info));
    assert_true(acpi_find("TEST", 0, &table));
    assert_int_equal(table.length, ACPI_HEADER);
    assert_int_equal(table.bytes[3], 'T');
    assert_false(acpi_find("TEST", 1, &table));
}

/* The n-th of a kind, and no more than 512 entries are looked at. */
static void test_counts(void **state)
{
    static uint64_t tables[600];
    uint8_t byte = 1;

    (void)state;
    const uint64_t plain = low_memory_table("NONE", &byte, 1);

    for (size_t i = 0; i < 600; i++)
        tables[i] = plain;
    for (byte = 2; byte < 6; byte++)
        tables[byte * 100] = low_memory_table("TEST", &byte, 1);
    byte = 9;
    tables[511] = low_memory_table("LAST", &byte, 1);
    tables[512] = low_memory_table("OVER", &byte, 1);
    low_memory_xsdt(tables, 600);
    assert_true(acpi_init(info));
    for (uint32_t n = 0; n < 4; n++) {
        assert_true(acpi_find("TEST", n, &table));
        assert_int_equal(table.bytes[ACPI_HEADER], n + 2);
        assert_int_equal(table.length, ACPI_HEADER + 1);
    }
    assert_false(acpi_find("TEST", 4, &table));
    assert_true(acpi_find("LAST", 0, &table));
    assert_false(acpi_find("OVER", 0, &table));
}

/* All that can be wrong with tables, once each, as it stands in the stream; kept until then. */
static void test_notes(void **state)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);
    const uint8_t byte = 1;
    char want[512];

    (void)state;
    const uint64_t tables[] = {0xfee00000, low_memory_table("TEST", &byte, 1),
                               low_memory_table("TEST", &byte, 1), low_memory_table("NONE", &byte, 1)};

    put_le32(low_memory_at((uint32_t)tables[1]) + 4, 35);
    low_memory_at((uint32_t)tables[2])[36]++;
    low_memory_at((uint32_t)tables[3])[36]++;
    low_memory_xsdt(tables, 4);
    assert_true(acpi_init(info));
    assert_false(acpi_find("TEST", 0, &table));
    notes_put(&sink);
    snprintf(want, sizeof(want),
             "leafprobe: problem=\"ACPI: a pointer leads out of memory\" at=0xfee00000\n"
             "leafprobe: problem=\"ACPI: a table has an impossible length\" at=0x%x\n"
             "leafprobe: problem=\"ACPI: a table has a wrong checksum\" at=0x%x\n",
             (unsigned)tables[1], (unsigned)tables[2]);
    check_text("notes", memory_text(&memory), want);
    low_memory_at(0xe0000)[32] ^= 1;
    acpi_init(info);
    memory_sink(&memory);
    notes_put(&sink);
    assert_non_null(strstr(memory_text(&memory),
                           "problem=\"ACPI: the long root pointer has a wrong checksum\" at=0x0\n"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_notes, start),      cmocka_unit_test_setup(test_places, start),
        cmocka_unit_test_setup(test_goes_on, start),    cmocka_unit_test_setup(test_revision, start),
        cmocka_unit_test_setup(test_oem, start),        cmocka_unit_test_setup(test_counts, start),
        cmocka_unit_test_setup(test_last_place, start), cmocka_unit_test_setup(test_names, start),
    };

    return cmocka_run_group_tests_name("search for ACPI", tests, NULL, NULL);
}
