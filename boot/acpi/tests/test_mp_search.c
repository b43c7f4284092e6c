/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the MP floating pointer is searched for (MultiProcessor Specification 1.4, 4.1), and what is told of
 * bad tables. */
#include <stdio.h>
#include <string.h>

#include "boot/acpi/processors.h"
#include "boot/info/bios.h"
#include "boot/info/notes.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

/* In bios.c's place: page 0 is nobody's in a process. */
static uint32_t ebda, base_memory;
static struct processors list;

uint32_t bios_ebda(void)
{
    return ebda;
}

uint32_t bios_base_memory(void)
{
    return base_memory;
}

uint32_t bios_serial_port(uint32_t n)
{
    (void)n;
    return 0;
}

static int start(void **state)
{
    (void)state;
    ebda = base_memory = 0;
    low_memory_init();
    return 0;
}

/* A table of one processor of id 9, by which it is known, 44 bytes of head before it. */
static uint32_t put_table(void)
{
    uint8_t table[44 + 20] = {0};

    memcpy(table, "PCMP", 4);
    table[4] = sizeof(table);
    table[45] = 9;
    table[47] = 1;
    const uint32_t address = low_memory_put(table, sizeof(table));

    low_memory_checksum(address, sizeof(table), 7);
    return address;
}

static void put_pointer(uint32_t address, uint32_t table)
{
    uint8_t *pointer = low_memory_at(address);

    memset(pointer, 0, 16);
    memcpy(pointer, "_MP_", 4);
    put_le32(pointer + 4, table);
    pointer[8] = 1;
    low_memory_checksum(address, 16, 10);
}

static bool found_at(uint32_t address, uint32_t ebda_at, uint32_t base)
{
    start(NULL);
    ebda = ebda_at;
    base_memory = base;
    put_pointer(address, put_table());
    const bool found = mp_table_read(&list);

    if (found)
        assert_true(list.count == 1 && list.id[0] == 9);
    return found;
}

/* The first KiB of the EBDA, the last of base memory, of which there are 639 or 640 if nobody says, and the
 * BIOS. */
static void test_places(void **state)
{
    (void)state;
    assert_true(found_at(0x88000, 0x88000, 0));
    assert_true(found_at(0x883f0, 0x88000, 0));
    assert_false(found_at(0x88400, 0x88000, 0));
    assert_false(found_at(0x87ff0, 0x88000, 0));
    assert_true(found_at(0x90000, 0, 0x90400));
    assert_true(found_at(0x903f0, 0, 0x90400));
    assert_false(found_at(0x90400, 0, 0x90400));
    assert_false(found_at(0x8fff0, 0, 0x90400));
    assert_true(found_at(0x9fc00, 0, 0));
    assert_true(found_at(0x9fff0, 0, 0x90400));
    assert_true(found_at(0xf0000, 0, 0));
    assert_true(found_at(0xffff0, 0, 0));
    assert_false(found_at(0xf0008, 0, 0));
    assert_false(found_at(0xefff0, 0, 0));
    assert_false(found_at(0x90000, 0, 0x400));
}

/* One that does not add up is passed over. */
static void test_goes_on(void **state)
{
    (void)state;
    put_pointer(0xf0120, 0);
    low_memory_at(0xf0120)[10] ^= 1;
    put_pointer(0xf0130, put_table());
    assert_true(mp_table_read(&list));
    assert_int_equal(list.id[0], 9);
}

/* Entries of 8 bytes (types 1 to 4) and of 20, in any order, up to the table's end. */
static void test_entries(void **state)
{
    uint8_t table[44 + 4 * 8 + 2 * 20] = {0};

    (void)state;
    memcpy(table, "PCMP", 4);
    table[4] = sizeof(table);
    for (size_t i = 0; i < 4; i++)
        table[44 + 8 * i] = (uint8_t)(i + 1);
    table[44 + 32 + 1] = 5;
    table[44 + 32 + 3] = 1;
    table[44 + 52 + 1] = 6;
    table[44 + 52 + 3] = 2; /* the boot processor, but not enabled */
    const uint32_t address = low_memory_put(table, sizeof(table));

    low_memory_checksum(address, sizeof(table), 7);
    put_pointer(0xf0000, address);
    assert_true(mp_table_read(&list));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.id[0], 5);
    assert_int_equal(list.later, 1);
    assert_int_equal(list.later_id[0], 6);
}

static void test_notes(void **state)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);
    const uint32_t first = put_table(), second = put_table(), third = put_table(), good = put_table();
    char want[512];

    (void)state;
    low_memory_at(first)[0] = 'X';
    low_memory_at(second)[4] = 43;
    low_memory_at(third)[7]++;
    const uint32_t tables[] = {first, second, third, good};

    for (size_t i = 0; i < COUNT(tables); i++) {
        put_pointer(0xf0000, tables[i]);
        assert_int_equal(mp_table_read(&list), tables[i] == good);
    }
    notes_put(&sink);
    snprintf(want, sizeof(want),
             "leafprobe: problem=\"MP table: its pointer leads nowhere\" at=0x%x\n"
             "leafprobe: problem=\"MP table: impossible length\" at=0x%x\n"
             "leafprobe: problem=\"MP table: wrong checksum\" at=0x%x\n",
             (unsigned)first, (unsigned)second, (unsigned)third);
    check_text("notes", memory_text(&memory), want);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_notes, start),
        cmocka_unit_test_setup(test_places, start),
        cmocka_unit_test_setup(test_goes_on, start),
        cmocka_unit_test_setup(test_entries, start),
    };

    return cmocka_run_group_tests_name("search for the MP table", tests, NULL, NULL);
}
