/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/acpi/fadt.h"
#include "boot/acpi/processors.h"
#include "boot/info/notes.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define FADT_BODY 240u

static uint32_t table_with(const char *signature, uint8_t byte)
{
    return low_memory_table(signature, &byte, 1);
}

static void expect_note(const char *text)
{
    static struct memory memory;

    memory = (struct memory){0};
    const struct sink sink = memory_sink(&memory);

    notes_put(&sink);
    assert_non_null(strstr(memory_text(&memory), text));
}

static void prefers_the_xsdt(void **state)
{
    const struct boot_info *info = low_memory_init();
    const uint64_t one = table_with("TEST", 1);
    uint8_t two[4];
    struct acpi_table table;

    (void)state;
    put_le32(two, table_with("TEST", 2));
    const uint32_t rsdt = low_memory_table("RSDT", two, 4), xsdt = low_memory_xsdt(&one, 1);

    low_memory_rsdp(rsdt, xsdt);
    assert_true(acpi_init(info));
    assert_string_equal(acpi_oem(), "MAKER");
    assert_true(acpi_find("TEST", 0, &table));
    assert_int_equal(table.bytes[ACPI_HEADER], 1);
    assert_false(acpi_find("TEST", 1, &table));

    low_memory_rsdp(rsdt, 0);
    assert_true(acpi_init(info));
    assert_true(acpi_find("TEST", 0, &table));
    assert_int_equal(table.bytes[ACPI_HEADER], 2);

    /* A second entry behind it is no upper half of the first. */
    uint8_t both[8];

    memcpy(both, two, 4);
    put_le32(both + 4, table_with("TEST", 3));
    low_memory_rsdp(low_memory_table("RSDT", both, 8), 0);
    assert_true(acpi_init(info));
    assert_true(acpi_find("TEST", 0, &table));
    assert_int_equal(table.bytes[ACPI_HEADER], 2);
    assert_true(acpi_find("TEST", 1, &table));
    assert_int_equal(table.bytes[ACPI_HEADER], 3);

    low_memory_rsdp(rsdt, xsdt);
    low_memory_at(0xe0000)[32] ^= 1;
    assert_true(acpi_init(info));
    low_memory_at(0xe0000)[8] ^= 1;
    assert_false(acpi_init(info));
    assert_false(acpi_find("TEST", 0, &table));
}

static void takes_the_loaders_pointer(void **state)
{
    struct boot_info *info = low_memory_init();
    const uint64_t one = table_with("TEST", 1);

    (void)state;
    low_memory_xsdt(&one, 1);
    memcpy(info->rsdp, low_memory_at(0xe0000), 36);
    memset(low_memory_at(0xe0000), 0, 36);
    assert_false(acpi_init(info));
    info->rsdp_length = 19;
    assert_false(acpi_init(info));
    info->rsdp_length = 36;
    info->rsdp[0]++;
    info->rsdp[1]--;
    assert_false(acpi_init(info));
    info->rsdp[0]--;
    info->rsdp[1]++;
    assert_true(acpi_init(info));
    info->rsdp_length = 0;
    info->rsdp_address = low_memory_put_at_end(info->rsdp, 36);
    assert_true(acpi_init(info));
    info->rsdp_address = LOW_MEMORY_END - 8;
    assert_false(acpi_init(info));
    info->rsdp_address = 0xfffffff0;
    assert_false(acpi_init(info));
    expect_note("problem=\"ACPI: the loader's root pointer leads to no root table\" at=0xfffffff0\n");
}

/* Xen 4.17 on a machine without an XSDT hands its first domain a root pointer whose table is none. */
static void says_that_it_takes_the_firmwares(void **state)
{
    struct boot_info *info = low_memory_init();
    const uint64_t one = table_with("TEST", 1);
    struct acpi_table table;

    (void)state;
    low_memory_xsdt(&one, 1);
    info->rsdp_address = table_with("NONE", 2);
    assert_true(acpi_init(info));
    assert_true(acpi_find("TEST", 0, &table));
    expect_note("problem=\"ACPI: the loader's root pointer leads to no root table\" at=0x");
}

static void refuses_bad_tables(void **state)
{
    const struct boot_info *info = low_memory_init();
    const uint32_t lengths[] = {0, 35, 0x10000000, UINT32_MAX, LOW_MEMORY_END};
    uint64_t tables[COUNT(lengths) + 8];
    struct acpi_table table;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        tables[n] = table_with("TEST", 1);
        put_le32(low_memory_at((uint32_t)tables[n++]) + 4, lengths[i]);
    }
    tables[n] = table_with("TEST", 2);
    low_memory_at((uint32_t)tables[n++])[9] ^= 1;
    tables[n++] = 0;
    tables[n++] = UINT64_MAX;
    tables[n++] = 0x100000000u;
    tables[n++] = LOW_MEMORY_END - 4;
    tables[n++] = LOW_MEMORY_FIRST - 4;
    tables[n++] = 0xfee00000;
    tables[n++] = table_with("TEST", 3);
    low_memory_xsdt(tables, n);
    assert_true(acpi_init(info));
    assert_true(acpi_find("TEST", 0, &table));
    assert_int_equal(table.bytes[ACPI_HEADER], 3);
    expect_note("\"ACPI: a table has an impossible length\"");
    expect_note("\"ACPI: a table has a wrong checksum\"");
    expect_note("\"ACPI: a pointer leads out of memory\"");
}

static void reads_the_madt(void **state)
{
    static const uint8_t body[] = {
        0, 0,  0xe0, 0xfe, 1,    0,    0,    0,                            /* address, flags */
        0, 8,  0,    2,    1,    0,    0,    0,    0, 8, 1, 2, 1, 0, 0, 0, /* id 2, twice */
        0, 8,  2,    3,    0,    0,    0,    0,    0, 8, 3, 4, 2, 0, 0, 0, /* not enabled, online capable */
        0, 8,  4,    0xff, 1,    0,    0,    0,    1, 3, 9,                /* nobody, another type */
        9, 16, 0,    0,    1,    2,    0,    0,    1, 0, 0, 0, 0, 0, 0, 0, /* x2APIC id 0x201 */
        9, 16, 0,    0,    0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0, /* nobody */
        9, 8,  0,    0,    7,    0,    0,    0,    0, 0, 0, 8, 1, 1, 1, 0,
        0, 0, /* too short, then an impossible length */
    };
    const struct boot_info *info = low_memory_init();
    static struct processors list;
    uint64_t madt = low_memory_table("APIC", body, sizeof(body));

    (void)state;
    low_memory_xsdt(&madt, 1);
    assert_true(acpi_init(info));
    assert_true(madt_read(&list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.id[0], 2);
    assert_int_equal(list.id[1], 0x201);
    assert_int_equal(list.later, 2);
    expect_note("\"MADT: an entry has an impossible length\"");

    for (uint32_t n = 0; n < 12; n++) {
        madt = low_memory_table("APIC", body, n);
        low_memory_xsdt(&madt, 1);
        assert_true(acpi_init(info));
        assert_false(madt_read(&list));
    }
}

static void counts_what_does_not_fit(void **state)
{
    static struct processors list;

    (void)state;
    for (uint32_t i = 0; i < PROCESSORS_MAX + 5; i++)
        processors_add(&list, i);
    processors_add(&list, 7);
    assert_int_equal(list.count, PROCESSORS_MAX);
    assert_int_equal(list.lost, 5);
}

static uint32_t put_fadt(uint32_t dsdt, uint32_t flags)
{
    uint8_t body[FADT_BODY] = {0};

    put_le32(body + (40 - ACPI_HEADER), dsdt);
    put_le32(body + (64 - ACPI_HEADER), 0x604);
    put_le32(body + (76 - ACPI_HEADER), 0x608);
    put_le32(body + (112 - ACPI_HEADER), flags);
    put_le64(body + (244 - ACPI_HEADER + 4), 0xfea00200);
    return low_memory_table("FACP", body, sizeof(body));
}

static void reads_the_fadt(void **state)
{
    const struct boot_info *info = low_memory_init();
    static const char s5[] = "\x08_S5_\x12\x06\x04\x0a\x05\x00\x00";
    const uint32_t dsdt = low_memory_table("DSDT", s5, sizeof(s5));
    uint64_t tables[] = {put_fadt(dsdt, 1u << 8)};
    struct fixed_hardware hardware;

    (void)state;
    low_memory_xsdt(tables, 1);
    assert_true(acpi_init(info));
    fadt_read(&hardware);
    assert_int_equal(hardware.pm1a.address, 0x604);
    assert_int_equal(hardware.pm_timer, 0x608);
    assert_true(hardware.pm_timer_wide && hardware.sleep_known);
    assert_int_equal(hardware.sleep_type_a, 5);
    assert_int_equal(hardware.sleep_control.address, 0);

    tables[0] = put_fadt(dsdt, 1u << 20);
    low_memory_xsdt(tables, 1);
    assert_true(acpi_init(info));
    fadt_read(&hardware);
    assert_int_equal(hardware.pm1a.address, 0);
    assert_int_equal(hardware.sleep_control.address, 0xfea00200);
    assert_true(hardware.sleep_control.in_memory);

    tables[0] = put_fadt(0xfffffff0, 0);
    low_memory_xsdt(tables, 1);
    assert_true(acpi_init(info));
    fadt_read(&hardware);
    assert_false(hardware.sleep_known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefers_the_xsdt),
        cmocka_unit_test(takes_the_loaders_pointer),
        cmocka_unit_test(says_that_it_takes_the_firmwares),
        cmocka_unit_test(refuses_bad_tables),
        cmocka_unit_test(reads_the_madt),
        cmocka_unit_test(counts_what_does_not_fit),
        cmocka_unit_test(reads_the_fadt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
