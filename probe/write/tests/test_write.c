/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/write.h"

#include <stdio.h>
#include <string.h>

#include <zlib.h>

#include "probe/table/crc32.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"

static struct memory memory;
static struct cpuid_table no_rows;

/* Two rows with values that show width, sign and padding. */
static int two_entries(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){13, 1970169159, 1818588270, 1231384169});
    cpuid_table_add(&table, 0xffffffff, 0x123, 7, &(struct cpuid_regs){0, 0x80000000, 0xffffffff, 10});
    table.entry[1].padding[0] = 1;
    table.entry[1].padding[1] = 0xffffffff;
    table.entry[1].padding[2] = 3;
    return 0;
}

#define TWO_ENTRIES                                                                                          \
    "        function = 0, \n        index = 0, \n        flags = 0, \n        eax = 13, \n        ebx = "   \
    "1970169159, \n"                                                                                         \
    "        ecx = 1818588270, \n        edx = 1231384169, \n        padding = {0, 0, 0}\n      }, {\n"      \
    "        function = 4294967295, \n        index = 291, \n        flags = 7, \n        eax = 0, \n      " \
    "  ebx = 2147483648, \n"                                                                                 \
    "        ecx = 4294967295, \n        edx = 10, \n        padding = {1, 4294967295, 3}\n"
#define UNUSED_SLOT                                                                                          \
    "        function = 0, \n        index = 0, \n        flags = 0, \n        eax = 0, \n        ebx = 0, " \
    "\n"                                                                                                     \
    "        ecx = 0, \n        edx = 0, \n        padding = {0, 0, 0}\n"

static void test_vmcore(void **state)
{
    static const char open[] = "    cpuid_nent = 2, \n    cpuid_entries = {{\n" TWO_ENTRIES;
    static const struct {
        const char *name;
        const struct cpuid_table *table;
        uint32_t slots;
        const char *unused;
    } cases[] = {
        {"as many slots as entries", &table, 0, ""},
        {"fewer slots than entries", &table, 1, ""},
        {"exact slots", &table, 2, ""},
        {"unused slots", &table, 4, "      }, {\n" UNUSED_SLOT "      }, {\n" UNUSED_SLOT},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);
        char want[4096];

        two_entries(state);
        write_vmcore(&sink, cases[i].table, cases[i].slots);
        snprintf(want, sizeof(want), "%s%s      }},\n", open, cases[i].unused);
        check_text(cases[i].name, memory_text(&memory), want);
    }
}

static void test_vmcore_of_an_empty_table(void **state)
{
    struct sink sink = memory_sink(&memory);

    (void)state;
    write_vmcore(&sink, &no_rows, 0);
    check_text("no slot", memory_text(&memory), "    cpuid_nent = 0, \n    cpuid_entries = {},\n");
    sink = memory_sink(&memory);
    write_vmcore(&sink, &no_rows, 1);
    check_text("one slot", memory_text(&memory),
               "    cpuid_nent = 0, \n    cpuid_entries = {{\n" UNUSED_SLOT "      }},\n");
}

/* 14,436 bytes that a crash dump of a KVM host gave; the CRC is zlib's of that file. */
static void test_vmcore_of_the_sample(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    write_vmcore(&sink, &table, 80);
    assert_int_equal(memory.used, 14436);
    assert_int_equal(crc32(0, (const Bytef *)memory.bytes, (uInt)memory.used), 0xc23eeb04);
}

static void test_raw(void **state)
{
    struct sink sink = memory_sink(&memory);

    (void)state;
    write_raw(&sink, &table, 12);
    check_text("raw", memory_text(&memory),
               "CPU 12:\n"
               "   0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
               "   0xffffffff 0x123: eax=0x00000000 ebx=0x80000000 ecx=0xffffffff edx=0x0000000a\n");
    sink = memory_sink(&memory);
    write_raw(&sink, &no_rows, 0);
    check_text("no entry", memory_text(&memory), "CPU 0:\n");
}

static void test_kvm(void **state)
{
    static const uint8_t
        want[8 + 2 * 40] =
            {
                2,   0,   0,   0,   0,    0,    0,   0, /* nent, padding */
                0,   0,   0,   0,   0,    0,    0,   0,   0,   0,   0,   0,   13,  0,
                0,   0,   'G', 'e', 'n',  'u',  'n', 't', 'e', 'l', 'i', 'n', 'e', 'I',
                0,   0,   0,   0,   0,    0,    0,   0,   0,   0,   0,   0, /* the first entry's padding */
                255, 255, 255, 255, 0x23, 1,    0,   0,   7,   0,   0,   0,   0,   0,
                0,   0,   0,   0,   0,    0x80, 255, 255, 255, 255, 10,  0,   0,   0,
                1,   0,   0,   0,   255,  255,  255, 255, 3,   0,   0,   0,
            };
    struct sink sink = memory_sink(&memory);

    (void)state;
    write_kvm(&sink, &table);
    assert_int_equal(memory.used, sizeof(want));
    assert_memory_equal(memory.bytes, want, sizeof(want));
    sink = memory_sink(&memory);
    write_kvm(&sink, &no_rows);
    assert_int_equal(memory.used, 8);
    assert_memory_equal(memory.bytes, "\0\0\0\0\0\0\0\0", 8);
}

static void test_crc_known_values(void **state)
{
    (void)state;
    assert_int_equal(crc32_update(0, "", 0), 0);
    assert_int_equal(crc32_update(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(crc32_update(crc32_update(0, "1234", 4), "56789", 5), 0xcbf43926);
    assert_int_equal(crc32_update(0, "\0\0\0\0", 4), 0x2144df1c);
    assert_int_equal(crc32_update(0, "\xff\xff\xff\xff", 4), 0xffffffff);
}

static void test_crc_is_zlibs(void **state)
{
    uint8_t bytes[300];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * i * 7 + i);
    for (size_t n = 0; n <= sizeof(bytes); n++)
        assert_int_equal(crc32_update((uint32_t)n, bytes, n), crc32(n, bytes, (uInt)n));
}

/* What stands on the end line of a stream is the CRC of the bytes of the kvm file. */
static void test_crc_of_tables(void **state)
{
    const struct cpuid_table *tables[] = {&table, &no_rows};

    (void)state;
    assert_int_equal(write_kvm_crc(&table, true), 0x737c007a);
    for (size_t i = 0; i < COUNT(tables); i++) {
        const struct sink sink = memory_sink(&memory);

        write_kvm(&sink, tables[i]);
        assert_int_equal(memory.used, 8 + 40 * tables[i]->count);
        assert_int_equal(write_kvm_crc(tables[i], true),
                         crc32(0, (const Bytef *)memory.bytes, (uInt)memory.used));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vmcore),
        cmocka_unit_test(test_vmcore_of_an_empty_table),
        cmocka_unit_test_setup(test_vmcore_of_the_sample, sample),
        cmocka_unit_test_setup(test_raw, two_entries),
        cmocka_unit_test_setup(test_kvm, two_entries),
        cmocka_unit_test(test_crc_known_values),
        cmocka_unit_test(test_crc_is_zlibs),
        cmocka_unit_test_setup(test_crc_of_tables, sample),
    };

    return cmocka_run_group_tests_name("write", tests, NULL, NULL);
}
