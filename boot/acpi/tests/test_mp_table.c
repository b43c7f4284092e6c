/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "boot/acpi/processors.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define POINTER_PLACE 0xf0100u
#define HEADER 44u

static struct processors list;

static void put_pointer(uint32_t table, uint8_t configuration)
{
    uint8_t *pointer = low_memory_at(POINTER_PLACE);

    memset(pointer, 0, 16);
    memcpy(pointer, "_MP_", 4);
    put_le32(pointer + 4, table);
    pointer[8] = 1;
    pointer[11] = configuration;
    low_memory_checksum(POINTER_PLACE, 16, 10);
}

/* A table of these entries that says it has length bytes; its count of entries stays 0, as in QEMU's microvm.
 */
static uint32_t put_table(const void *entries, size_t n, size_t length)
{
    uint8_t table[HEADER + 256] = {0};

    assert_true(n <= sizeof(table) - HEADER);
    memcpy(table, "PCMP", 4);
    table[4] = (uint8_t)length;
    table[5] = (uint8_t)(length >> 8);
    memcpy(table + HEADER, entries, n);
    const uint32_t address = low_memory_put_at_end(table, HEADER + n);

    low_memory_checksum(address, HEADER + n, 7);
    put_pointer(address, 0);
    return address;
}

/* A bus, two processors that are enabled and one that is not. */
static const uint8_t entries[] = {
    1, 0, 'I', 'S', 'A', ' ', ' ', ' ',                                     /* bus */
    0, 4, 20,  3,   0,   0,   0,   0,   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* boot processor */
    0, 6, 20,  1,   0,   0,   0,   0,   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* another */
    0, 9, 20,  0,   0,   0,   0,   0,   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* switched off */
};

static void goes_by_length(void **state)
{
    (void)state;
    low_memory_init();
    put_table(entries, sizeof(entries), HEADER + sizeof(entries));
    assert_true(mp_table_read(&list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.id[0], 4);
    assert_int_equal(list.id[1], 6);
    assert_int_equal(list.later, 1);
}

static void stops_at_damage(void **state)
{
    static const uint8_t unknown[] = {5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 20, 1, 0, 0,
                                      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0};

    (void)state;
    low_memory_init();
    for (size_t n = 0; n < 8 + 20; n++) {
        put_table(entries, n, HEADER + n);
        assert_false(mp_table_read(&list));
    }
    put_table(unknown, sizeof(unknown), HEADER + sizeof(unknown));
    assert_false(mp_table_read(&list));
}

static void refuses_bad_headers(void **state)
{
    static const uint16_t lengths[] = {0, HEADER - 1, HEADER + sizeof(entries) + 1, UINT16_MAX};
    static const uint32_t places[] = {0, 0x1000, LOW_MEMORY_FIRST - 8, LOW_MEMORY_END - 8, 0xfffffff0};

    (void)state;
    low_memory_init();
    assert_false(mp_table_read(&list));
    for (size_t i = 0; i < COUNT(lengths); i++) {
        put_table(entries, sizeof(entries), lengths[i]);
        assert_false(mp_table_read(&list));
    }
    for (size_t i = 0; i < COUNT(places); i++) {
        put_pointer(places[i], 0);
        assert_false(mp_table_read(&list));
    }
    low_memory_at(put_table(entries, sizeof(entries), HEADER + sizeof(entries)))[7] ^= 1;
    assert_false(mp_table_read(&list));
}

static void knows_default_configurations(void **state)
{
    (void)state;
    low_memory_init();
    put_pointer(0, 5);
    assert_true(mp_table_read(&list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.id[1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_by_length),
        cmocka_unit_test(stops_at_damage),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(knows_default_configurations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
