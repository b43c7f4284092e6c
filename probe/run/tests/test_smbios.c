/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/smbios.h"

#include <stdlib.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/smbios.h"

static struct made_smbios made;
static struct smbios_system found;
static struct smbios_table table;

/* Behind n bytes lies nothing: a sanitizer sees a read there. */
static void *apart(const void *bytes, size_t n)
{
    void *copy = malloc(n ? n : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, n);
    return copy;
}

static const char *look(uint32_t length, uint32_t count)
{
    uint8_t *copy = apart(made.bytes, length);
    const char *problem = smbios_system(copy, length, count, &found);

    free(copy);
    return problem;
}

static bool entry(const uint8_t *bytes, uint32_t n)
{
    uint8_t *copy = apart(bytes, n);
    const bool good = smbios_entry(copy, n, &table);

    free(copy);
    return good;
}

static void test_entry_2(void **state)
{
    uint8_t bytes[SMBIOS_ENTRY_MAX] = {0};

    (void)state;
    made_entry_2(bytes, 0xf5a30, 0x1234, 9);
    assert_true(entry(bytes, 31));
    assert_true(entry(bytes, SMBIOS_ENTRY_MAX));
    assert_true(table.address == 0xf5a30 && table.length == 0x1234 && table.count == 9);
    assert_int_equal(table.version, 0x208);
    for (uint32_t n = 0; n < 31; n++)
        assert_false(entry(bytes, n));
    for (size_t i = 0; i < 31; i++) {
        bytes[i] ^= 0x40;
        /* The length of 2.1's mistake is 30: a byte less of a structure that sums up is none. */
        assert_false(entry(bytes, 31));
        bytes[i] ^= 0x40;
    }
    /* What stands behind "_SM_" is an entry point by itself: that of 2.0. */
    assert_true(entry(bytes + 16, 15));
    assert_true(table.address == 0xf5a30 && table.length == 0x1234 && table.count == 9);
    assert_int_equal(table.version, 0x208);
    for (uint32_t n = 0; n < 15; n++)
        assert_false(entry(bytes + 16, n));
}

static void test_entry_3(void **state)
{
    uint8_t bytes[24];

    (void)state;
    made_entry_3(bytes, 0x123456789abcdef0, 0x4321);
    assert_true(entry(bytes, 24));
    assert_true(table.address == 0x123456789abcdef0 && table.length == 0x4321);
    assert_int_equal(table.count, UINT32_MAX);
    assert_int_equal(table.version, 0x300);
    for (uint32_t n = 0; n < 24; n++)
        assert_false(entry(bytes, n));
    for (size_t i = 0; i < 24; i++) {
        bytes[i] ^= 1;
        assert_false(entry(bytes, 24));
        bytes[i] ^= 1;
    }
    made_entry_3(bytes, 1, UINT32_MAX);
    assert_true(entry(bytes, 24));
    assert_int_equal(table.length, SMBIOS_LENGTH_MAX);
}

/* Every letter of an anchor counts, by itself: the byte that makes the sum 0 makes up for the changed one. */
static void test_anchors(void **state)
{
    uint8_t bytes[SMBIOS_ENTRY_MAX];

    (void)state;
    made_entry_2(bytes, 1, 2, 3);
    for (size_t i = 0; i < 5; i++) {
        assert_true(entry(bytes + 16, 15));
        bytes[16 + i]++;
        bytes[16 + 5]--;
        assert_false(entry(bytes + 16, 15));
        bytes[16 + i]--;
        bytes[16 + 5]++;
    }
    for (size_t i = 0; i < 4; i++) {
        assert_true(entry(bytes, 31));
        bytes[i]++;
        bytes[4]--;
        assert_false(entry(bytes, 31));
        bytes[i]--;
        bytes[4]++;
    }
    made_entry_3(bytes, 1, 2);
    for (size_t i = 0; i < 5; i++) {
        assert_true(entry(bytes, 24));
        bytes[i]++;
        bytes[5]--;
        assert_false(entry(bytes, 24));
        bytes[i]--;
        bytes[5]++;
    }
}

/* An entry point that says that it is longer than what is there, or shorter than it must be. */
static void test_entry_lengths(void **state)
{
    uint8_t bytes[SMBIOS_ENTRY_MAX];

    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        memset(bytes, 0, sizeof(bytes));
        made_entry_2(bytes, 1, 2, 3);
        bytes[4] = (uint8_t)(bytes[4] + bytes[5] - length);
        bytes[5] = (uint8_t)length;
        const bool sound = length == 31 || length == 32;

        assert_int_equal(entry(bytes, sizeof(bytes)), sound || (length == 30 && bytes[30] == 0));
        memset(bytes, 0, sizeof(bytes));
        made_entry_3(bytes, 1, 2);
        bytes[5] = (uint8_t)(bytes[5] + bytes[6] - length);
        bytes[6] = (uint8_t)length;
        assert_int_equal(entry(bytes, sizeof(bytes)), length >= 24 && length <= 32);
    }
}

static void test_system(void **state)
{
    (void)state;
    made_table(&made, "Dell Inc.", "  PowerEdge R640 ", "ABC1234", made_uuid);
    assert_null(look(made.used, made.count));
    assert_string_equal(found.vendor, "Dell Inc.");
    assert_string_equal(found.product, "PowerEdge R640");
    assert_string_equal(found.serial, "ABC1234");
    assert_memory_equal(found.uuid, made_uuid, 16);
    assert_null(look(made.used, UINT32_MAX));
    assert_null(look(made.used, 2));
    assert_string_equal(look(made.used, 1), "SMBIOS: no structure describes the system");
    assert_string_equal(look(made.used, 0), "SMBIOS: no structure describes the system");
}

/* Texts that are long, empty, all blanks, of a number that no string has; a structure without a UUID. */
static void test_texts(void **state)
{
    static const uint8_t numbers[] = {2, 9, 0, 1};
    char longest[2 * SMBIOS_TEXT] = "";

    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    memset(longest + 10, ' ', 30);
    memset(longest + 60, ' ', 30);
    made_table(&made, longest, " \t", "", made_uuid);
    assert_null(look(made.used, 3));
    assert_int_equal(strlen(found.vendor), 60);
    assert_memory_equal(found.vendor, longest, 60);
    assert_string_equal(found.product, "\t");
    assert_string_equal(found.serial, "");
    memset(&made, 0, sizeof(made));
    made_structure(&made, 1, numbers, sizeof(numbers), "a\0     ", 8);
    memset(&found, 0xee, sizeof(found));
    assert_null(look(made.used, 3));
    assert_string_equal(found.vendor, "");
    assert_string_equal(found.product, "");
    assert_string_equal(found.serial, "a");
    for (size_t i = 0; i < sizeof(found.uuid); i++)
        assert_int_equal(found.uuid[i], 0);
    /* No strings at all. */
    memset(&made, 0, sizeof(made));
    made_structure(&made, 1, numbers, sizeof(numbers), "", 0);
    assert_null(look(made.used, 3));
    assert_string_equal(found.vendor, "");
    assert_string_equal(found.serial, "");
}

/* Cut anywhere, the table is found wanting, or says what the whole one says. */
static void test_cut(void **state)
{
    unsigned whole = 0;

    (void)state;
    made_table(&made, "Vendor", "Product", "Serial", made_uuid);
    for (uint32_t n = 0; n < made.used; n++) {
        if (look(n, UINT32_MAX))
            continue;
        assert_string_equal(found.vendor, "Vendor");
        assert_string_equal(found.serial, "Serial");
        whole++;
    }
    /* The last structure has six bytes, and is not looked at. */
    assert_int_equal(whole, 6);
}

static void test_lengths(void **state)
{
    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        made_table(&made, "Vendor", "Product", "Serial", made_uuid);
        made.bytes[1] = (uint8_t)length;
        const char *problem = look(made.used, UINT32_MAX);

        if (length < 4 || length > made.used)
            assert_string_equal(problem, "SMBIOS: a structure has an impossible length");
    }
    made_table(&made, "Vendor", "Product", "Serial", made_uuid);
    memset(made.bytes + 24, 'x', made.used - 24);
    assert_string_equal(look(made.used, UINT32_MAX), "SMBIOS: a structure does not end");
    memset(made.bytes, 0, sizeof(made.bytes));
    made.used = 0;
    made_structure(&made, 127, "", 0, "", 0);
    made_structure(&made, 1, "\0\0\0\0", 4, "", 0);
    assert_string_equal(look(made.used, UINT32_MAX), "SMBIOS: no structure describes the system");
}

/* Behind the bound nothing is looked at, whatever the length says. */
static void test_bound(void **state)
{
    const uint32_t behind = SMBIOS_LENGTH_MAX / 4 * 4;
    uint8_t *bytes = calloc(1, behind + 8);

    (void)state;
    assert_non_null(bytes);
    for (uint32_t at = 0; at < behind; at += 8)
        memcpy(bytes + at, "\x7e\x06\0\0\0\0\0\0", 8);
    memcpy(bytes + behind, "\x01\x08\0\0\0\0\0\0", 8);
    assert_string_equal(smbios_system(bytes, UINT32_MAX, UINT32_MAX, &found),
                        "SMBIOS: no structure describes the system");
    free(bytes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_2), cmocka_unit_test(test_entry_3), cmocka_unit_test(test_entry_lengths),
        cmocka_unit_test(test_anchors), cmocka_unit_test(test_system),  cmocka_unit_test(test_texts),
        cmocka_unit_test(test_cut),     cmocka_unit_test(test_lengths), cmocka_unit_test(test_bound),
    };

    return cmocka_run_group_tests_name("smbios", tests, NULL, NULL);
}
