/* SPDX-License-Identifier: BSD-2-Clause */
/* Each bound of the entries of a MADT (ACPI 6.4, 5.2.12): what is just long enough, and what is not. */
#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/acpi/processors.h"
#include "boot/info/notes.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define HEAD "\0\0\xe0\xfe\1\0\0\0"
#define ONE "\0\x08\0\x05\1\0\0\0"
#define X2 "\x09\x10\0\0\x05\1\0\0\1\0\0\0\0\0\0\0"

static void test_entries(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t size, count, later;
    } cases[] = {
        {HEAD, 8, 0, 0},
        {HEAD ONE, 16, 1, 0},
        {HEAD ONE X2, 32, 2, 0},                                     /* 0x105 is another id than 5 */
        {HEAD "\x80\x02" ONE, 18, 1, 0},                             /* the shortest entry */
        {HEAD ONE "\x80", 17, 1, 0},                                 /* half an entry at the end */
        {HEAD ONE "\x80\x03", 18, 1, 0},                             /* one that reaches past the end */
        {HEAD "\x80\x01" ONE, 18, 0, 0},                             /* shorter than its own head */
        {HEAD "\0\x07\0\x05\1\0\0" ONE, 23, 1, 0},                   /* too short for an APIC */
        {HEAD "\0\x09\0\x05\1\0\0\0\0", 17, 1, 0},                   /* longer than needed */
        {HEAD "\x09\x0f\0\0\x07\0\0\0\1\0\0\0\0\0\0" ONE, 31, 1, 0}, /* too short for an x2APIC */
        {HEAD "\0\x08\0\x05\2\0\0\0", 16, 0, 1},                     /* can be switched on, is not */
        {HEAD "\x09\x10\0\0\x05\1\0\0\2\0\0\0\0\0\0\0", 24, 0, 1},
        {HEAD "\0\x08\0\x05\3\0\0\0", 16, 1, 0},
        {HEAD "\x0a\x08\0\x05\1\0\0\0", 16, 0, 0}, /* another type */
        {HEAD "\0\x08\0\xff\1\0\0\0", 16, 0, 0},   /* nobody's id */
        {HEAD "\0\x08\0\xfe\1\0\0\0", 16, 1, 0},
        {HEAD "\x09\x10\0\0\xff\0\0\0\1\0\0\0\0\0\0\0", 24, 1, 0}, /* 255 is an id of an x2APIC */
        {HEAD "\x09\x10\0\0\xff\xff\xff\xff\1\0\0\0\0\0\0\0", 24, 0, 0},
    };
    static struct processors list;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct boot_info *info = low_memory_init();
        const uint64_t madt = low_memory_table("APIC", cases[i].bytes, cases[i].size);

        low_memory_xsdt(&madt, 1);
        assert_true(acpi_init(info));
        const bool read = madt_read(&list);

        if (list.count != cases[i].count || list.later != cases[i].later || read != (list.count > 0))
            fail_msg("case %zu: %u and %u later", i, list.count, list.later);
    }
}

static const char *notes_of(const char *bytes, size_t size)
{
    static struct memory memory;
    static struct processors list;
    const struct sink sink = memory_sink(&memory);
    const struct boot_info *info = low_memory_init();
    const uint64_t madt = low_memory_table("APIC", bytes, size);

    low_memory_xsdt(&madt, 1);
    assert_true(acpi_init(info));
    assert_true(madt_read(&list));
    notes_put(&sink);
    return memory_text(&memory);
}

/* A byte behind the last entry is none, whatever stands behind the table; before others, as notes stay. */
static void test_notes(void **state)
{
    (void)state;
    check_text("half an entry", notes_of(HEAD ONE "\x80", 17), "");
    check_text("one that reaches past the end", notes_of(HEAD ONE "\x80\x03", 18),
               "leafprobe: problem=\"MADT: an entry has an impossible length\" at=0x34\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_entries),
    };

    return cmocka_run_group_tests_name("madt", tests, NULL, NULL);
}
