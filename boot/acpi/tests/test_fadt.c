/* SPDX-License-Identifier: BSD-2-Clause */
/* The FADT's fields (ACPI 6.4, table 5.9), tables of any length, and _S5_ in any of the tables of AML. */
#include "boot/acpi/fadt.h"

#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define LENGTH 268u /* of revision 5, up to the sleep registers */
#define S5_5 "\x08_S5_\x12\x06\x04\x0a\x05\x00\x00"
#define S5_6 "\x08_S5_\x12\x07\x04\x0a\x06\x0a\x07\x00\x00"

static uint8_t body[LENGTH];
static struct boot_info *info;
static struct fixed_hardware hardware;

static void put(uint32_t offset, uint32_t value)
{
    put_le32(body + offset - ACPI_HEADER, value);
}

/* Address space 0 is memory, 1 ports (table 5.1). */
static void put_generic(uint32_t offset, uint8_t space, uint64_t address)
{
    body[offset - ACPI_HEADER] = space;
    put_le64(body + offset - ACPI_HEADER + 4, address);
}

static int start(void **state)
{
    (void)state;
    info = low_memory_init();
    memset(body, 0, sizeof(body));
    return 0;
}

static uint32_t aml(const char *signature, const char *bytes, size_t n)
{
    return low_memory_table(signature, bytes, n);
}

/* The FADT with length bytes, and one more table. */
static void read_fadt(uint32_t length, uint32_t other)
{
    const uint64_t tables[] = {low_memory_table("FACP", body, length - ACPI_HEADER), other};

    low_memory_xsdt(tables, other ? 2 : 1);
    assert_true(acpi_init(info));
    memset(&hardware, 0xee, sizeof(hardware));
    fadt_read(&hardware);
}

static void check_register(const struct fixed_register *got, uint32_t address, bool in_memory)
{
    assert_int_equal(got->address, address);
    if (address)
        assert_int_equal(got->in_memory, in_memory);
}

static void test_fields(void **state)
{
    (void)state;
    put(48, 0xb2);
    body[52 - ACPI_HEADER] = 0xf1;
    put(64, 0x604);
    put(68, 0x704);
    put(76, 0x608);
    put_generic(244, 1, 0x804);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0x604, false);
    check_register(&hardware.pm1b, 0x704, false);
    check_register(&hardware.sleep_control, 0, false);
    assert_int_equal(hardware.smi_port, 0xb2);
    assert_int_equal(hardware.acpi_enable, 0xf1);
    assert_int_equal(hardware.pm_timer, 0x608);
    assert_false(hardware.pm_timer_wide);
    assert_false(hardware.sleep_known);
    assert_int_equal(hardware.hotplug, 0);
    put(112, 1 << 8);
    read_fadt(LENGTH, 0);
    assert_true(hardware.pm_timer_wide);
    put(112, 1 << 20);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0, false);
    check_register(&hardware.sleep_control, 0x804, false);
    assert_int_equal(hardware.pm_timer, 0);
}

/* The register that resets the machine counts if a flag says that there is one, and the value, too. */
static void test_reset(void **state)
{
    (void)state;
    put_generic(116, 1, 0xcf9);
    body[128 - ACPI_HEADER] = 0x0e;
    read_fadt(LENGTH, 0);
    check_register(&hardware.reset, 0, false);
    put(112, 1 << 10);
    read_fadt(LENGTH, 0);
    check_register(&hardware.reset, 0xcf9, false);
    assert_int_equal(hardware.reset_value, 0x0e);
    put(112, 1 << 10 | 1 << 20);
    put_generic(116, 0, 0xfed40000);
    read_fadt(129, 0);
    check_register(&hardware.reset, 0xfed40000, true);
    read_fadt(128, 0);
    check_register(&hardware.reset, 0, false);
}

/* The extended fields count where the old ones are empty; what no port can be is none. */
static void test_generic(void **state)
{
    (void)state;
    put_generic(172, 0, 0xfed40000);
    put_generic(184, 1, 0xffff);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0xfed40000, true);
    check_register(&hardware.pm1b, 0xffff, false);
    put(64, 0x10000);
    put_generic(172, 0, 0x1fed40000);
    put_generic(184, 1, 0x10000);
    put(76, 0xffff);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0, false);
    check_register(&hardware.pm1b, 0, false);
    assert_int_equal(hardware.pm_timer, 0xffff);
    put(76, 0x10000);
    put_generic(172, 2, 0x604);
    put_generic(184, 0, 0);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0, false);
    check_register(&hardware.pm1b, 0, false);
    assert_int_equal(hardware.pm_timer, 0);
    put_generic(172, 0, UINT32_MAX); /* the last address that there is for 32 bits */
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, UINT32_MAX, true);
    put(64, 0x604);
    put_generic(172, 1, 0x904);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0x604, false);
}

/* A table of an old revision ends before the newer fields: the last byte of each decides. */
static void test_lengths(void **state)
{
    (void)state;
    put(64, 0x604);
    put(112, 1 << 8);
    put_generic(184, 1, 0x704);
    read_fadt(67, 0);
    check_register(&hardware.pm1a, 0, false);
    read_fadt(68, 0);
    check_register(&hardware.pm1a, 0x604, false);
    read_fadt(115, 0);
    assert_false(hardware.pm_timer_wide);
    read_fadt(116, 0);
    assert_true(hardware.pm_timer_wide);
    read_fadt(195, 0);
    check_register(&hardware.pm1b, 0, false);
    read_fadt(196, 0);
    check_register(&hardware.pm1b, 0x704, false);
}

static void check_s5(bool known, uint8_t a, uint8_t b)
{
    assert_int_equal(hardware.sleep_known, known);
    assert_int_equal(hardware.sleep_type_a, a);
    assert_int_equal(hardware.sleep_type_b, b);
}

static void test_s5(void **state)
{
    const uint32_t first = aml("DSDT", S5_5, sizeof(S5_5) - 1);

    (void)state;
    put(40, first);
    read_fadt(LENGTH, aml("SSDT", S5_6, sizeof(S5_6) - 1));
    check_s5(true, 5, 0);
    put(40, aml("DSDT", "nothing", 7));
    read_fadt(LENGTH, aml("SSDT", S5_6, sizeof(S5_6) - 1));
    check_s5(true, 6, 7);
    put_le64(body + 140 - ACPI_HEADER, first);
    read_fadt(LENGTH, aml("SSDT", S5_6, sizeof(S5_6) - 1));
    check_s5(true, 5, 0);
    read_fadt(147, aml("SSDT", S5_6, sizeof(S5_6) - 1));
    check_s5(true, 6, 7);
    read_fadt(148, 0);
    check_s5(true, 5, 0);
    /* Neither is another table one. */
    read_fadt(147, aml("PSDT", S5_6, sizeof(S5_6) - 1));
    check_s5(false, 0, 0);
}

/* OperationRegion (PRST, SystemIO, 0xcd8, 12), as QEMU's build_cpus_aml() writes it; 32 ports are the old
 * block. */
static void test_hotplug(void **state)
{
    static const char region[] = "\x5b\x80PRST\x01\x0b\xd8\x0c\x0a\x0c",
                      old[] = "\x5b\x80PRST\x01\x0b\x18\xaf\x0a\x20";
    static const char later[] = "\x5b\x80PRST\x01\x0b\x00\x0d\x0a\x0c";

    (void)state;
    put(40, aml("DSDT", region, sizeof(region) - 1));
    read_fadt(LENGTH, aml("SSDT", later, sizeof(later) - 1));
    assert_int_equal(hardware.hotplug, 0xcd8);
    put(40, aml("DSDT", old, sizeof(old) - 1));
    read_fadt(LENGTH, 0);
    assert_int_equal(hardware.hotplug, 0);
    read_fadt(LENGTH, aml("SSDT", later, sizeof(later) - 1));
    assert_int_equal(hardware.hotplug, 0xd00);
    /* What stands behind a table is none of it. */
    start(state);
    put(40, aml("DSDT", "nothing", 7));
    low_memory_put(region, sizeof(region) - 1);
    low_memory_put(S5_5, sizeof(S5_5) - 1);
    read_fadt(LENGTH, 0);
    assert_int_equal(hardware.hotplug, 0);
    assert_false(hardware.sleep_known);
}

/* Of secondary tables 64 are looked at. */
static void test_many(void **state)
{
    for (uint32_t before = 63; before <= 64; before++) {
        uint64_t tables[66];

        start(state);
        tables[0] = low_memory_table("FACP", body, LENGTH - ACPI_HEADER);
        tables[1] = aml("SSDT", "nothing", 7);
        for (uint32_t i = 2; i <= before; i++)
            tables[i] = tables[1];
        tables[before + 1] = aml("SSDT", S5_5, sizeof(S5_5) - 1);
        low_memory_xsdt(tables, before + 2);
        assert_true(acpi_init(info));
        fadt_read(&hardware);
        check_s5(before < 64, before < 64 ? 5 : 0, 0);
    }
}

static const char *notes(void)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    notes_put(&sink);
    return memory_text(&memory);
}

/* A machine that can be turned off has nothing to be told of. Before others, as notes stay. */
static void test_no_note(void **state)
{
    (void)state;
    put(40, aml("DSDT", S5_5, sizeof(S5_5) - 1));
    read_fadt(LENGTH, 0);
    assert_true(hardware.sleep_known);
    check_text("notes", notes(), "");
}

static void test_notes(void **state)
{
    (void)state;
    boot_info_range(info, 0x2000000, 0x1000, 1);
    put_generic(172, 0, 0x2000800);
    read_fadt(LENGTH, 0);
    check_register(&hardware.pm1a, 0, false);
    assert_non_null(strstr(notes(), "problem=\"FADT: a register stands in main memory\" at=0x2000800\n"));
    assert_non_null(
        strstr(notes(), "problem=\"ACPI: no _S5_ that says how to turn the machine off\" at=0x0\n"));
    /* No FADT at all. */
    const uint64_t other = aml("SSDT", S5_5, sizeof(S5_5) - 1);

    low_memory_xsdt(&other, 1);
    assert_true(acpi_init(info));
    memset(&hardware, 0xee, sizeof(hardware));
    fadt_read(&hardware);
    check_register(&hardware.pm1a, 0, false);
    assert_false(hardware.sleep_known);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_no_note, start), cmocka_unit_test_setup(test_fields, start),
        cmocka_unit_test_setup(test_reset, start),   cmocka_unit_test_setup(test_generic, start),
        cmocka_unit_test_setup(test_lengths, start), cmocka_unit_test_setup(test_s5, start),
        cmocka_unit_test_setup(test_hotplug, start), cmocka_unit_test_setup(test_notes, start),
        cmocka_unit_test_setup(test_many, start),
    };

    return cmocka_run_group_tests_name("fadt", tests, NULL, NULL);
}
