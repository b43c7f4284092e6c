/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether there may be processors that are not read, and why that is so. */
#include "boot/cpus/cpus.h"

#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/tests/fake_aps.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/find_cpus.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

static void listed(void)
{
    static const uint32_t ids[] = {4, FAKE_BOOT_ID};

    find_put_madt(ids, COUNT(ids));
    fake_ap_add(4, 0);
}

static void broadcast(void)
{
    fake_ap_add(9, 0);
    fake_ap_add(3, 0);
}

/* Nothing lists a processor, and what would call them is not there. */
static uint64_t apic_is_off(uint32_t number)
{
    assert_int_equal(number, 0x1b);
    return 0xfee00100;
}

static void broadcast_apic_off(void)
{
    broadcast();
    fake_machine.msr_read = apic_is_off;
}

static void one_cpu_apic_off(void)
{
    broadcast_apic_off();
    find_options.one_cpu = find_options.watch = 1;
}

static void no_apic(void)
{
    find_edx = 0;
}

/* Whether there are others is known, or is said to be unknown, and why. */
static void test_unsure(void **state)
{
    (void)state;
    find_run(broadcast, false);
    assert_int_equal(found->count, 1);
    check_text("no memory", found->unsure, "no table lists them, and without memory nobody could be called");
    find_run(broadcast_apic_off, true);
    assert_int_equal(found->count, 1);
    check_text("APIC off", found->unsure,
               "no table lists them, and the local APIC that would call them does not answer");
    check_text("put", found->put, " cpus_from=none apic=none");
    find_run(one_cpu_apic_off, true);
    check_text("one was asked for", found->unsure, "");
    find_run(no_apic, true);
    assert_int_equal(found->count, 1);
    check_text("alone for want of an APIC", found->unsure, "");
    find_run(broadcast, true);
    check_text("all were called", found->unsure, "");
    find_run(listed, true);
    check_text("listed", found->unsure, "");
}

/* A MADT of the boot processor, and one whose id stands in a local x2APIC entry (ACPI 6.4, 5.2.12.12). */
static void put_wide(uint32_t id)
{
    uint8_t body[8 + 8 + 16] = {[8] = 0, 8, 0, FAKE_BOOT_ID, 1, [16] = 9, 16, [24] = 1};

    put_le32(body, 0xfee00000);
    put_le32(body + 20, id);
    const uint64_t table = low_memory_table("APIC", body, sizeof(body));

    low_memory_xsdt(&table, 1);
    assert_true(acpi_init(find_info));
    fake_ap_add(id, 0);
}

static void last_narrow(void)
{
    put_wide(0xfe);
}

static void first_wide(void)
{
    put_wide(0xff); /* an xAPIC sends to all by it */
}

/* 200 local APICs and 825 local x2APICs, one more than there is room for. */
static void too_many(void)
{
    static uint8_t body[8 + 200 * 8 + 825 * 16];

    for (uint32_t i = 0; i < 200; i++) {
        uint8_t *entry = body + 8 + 8 * i;

        entry[1] = 8;
        entry[3] = (uint8_t)i;
        entry[4] = 1;
    }
    for (uint32_t i = 0; i < 825; i++) {
        uint8_t *entry = body + 8 + 200 * 8 + 16 * i;

        entry[0] = 9;
        entry[1] = 16;
        put_le32(entry + 4, 0x1000 - i);
        entry[8] = 1;
    }
    const uint64_t table = low_memory_table("APIC", body, sizeof(body));

    low_memory_xsdt(&table, 1);
    assert_true(acpi_init(find_info));
    find_options.one_cpu = find_options.watch = 1;
}

static void test_too_many(void **state)
{
    (void)state;
    find_run(too_many, true);
    assert_int_equal(found->count, 1);
    /* The highest id is neither the first nor the last of the table. */
    check_text("notes", found->notes,
               "leafprobe: problem=\"more processors than this image can hold\" at=0x1\n"
               "leafprobe: problem=\"a processor's id needs x2APIC, which this CPU has not\" at=0x1000\n");
}

/* The CPU has no x2APIC. */
static void test_wide_id(void **state)
{
    static const uint32_t want[] = {FAKE_BOOT_ID, 0xfe};

    (void)state;
    find_run(last_narrow, true);
    find_check_ids(want, COUNT(want));
    check_text("notes", found->notes, "");
    find_run(first_wide, true);
    assert_int_equal(found->count, 2);
    assert_non_null(
        strstr(found->notes, "problem=\"a processor's id needs x2APIC, which this CPU has not\" at=0xff\n"));
}

static void last_narrow_of_wide(void)
{
    last_narrow();
    find_ecx = 1u << 21;
}

/* Nobody needs x2APIC, so that it is left alone, though the CPU has it. */
static void test_narrow(void **state)
{
    static const uint32_t want[] = {FAKE_BOOT_ID, 0xfe};

    (void)state;
    find_run(last_narrow_of_wide, true);
    find_check_ids(want, COUNT(want));
    check_text("put", found->put, " cpus_from=madt apic=xapic");
}

static void alone(void)
{
    static const uint32_t id = FAKE_BOOT_ID;

    find_put_madt(&id, 1);
}

static void alone_watched(void)
{
    alone();
    find_options.watch = 5;
}

/* The APIC of a CPU that is alone is left alone, unless others may come. */
static void test_alone(void **state)
{
    (void)state;
    find_run(alone, true);
    check_text("put", found->put, " cpus_from=madt apic=none");
    assert_false(found->next);
    find_run(alone_watched, true);
    check_text("put", found->put, " cpus_from=madt apic=xapic");
    assert_true(found->next);
}

/* The first of the table has the highest id. */
static void wide_first(void)
{
    uint8_t body[8 + 16 + 8] = {[8] = 9, 16, [16] = 1, [24] = 0, 8, 0, FAKE_BOOT_ID, 1};

    put_le32(body + 12, 0x105);
    const uint64_t table = low_memory_table("APIC", body, sizeof(body));

    low_memory_xsdt(&table, 1);
    assert_true(acpi_init(find_info));
}

static void test_wide_first(void **state)
{
    (void)state;
    find_run(wide_first, true);
    check_text("notes", found->notes,
               "leafprobe: problem=\"a processor's id needs x2APIC, which this CPU has not\" at=0x105\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsure),     cmocka_unit_test(test_wide_id), cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_wide_first), cmocka_unit_test(test_narrow),  cmocka_unit_test(test_alone)};

    return cmocka_run_group_tests_name("cpus_unsure", tests, NULL, NULL);
}
