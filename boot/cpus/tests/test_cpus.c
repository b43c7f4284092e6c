/* SPDX-License-Identifier: BSD-2-Clause */
/* Which processors are found, by which table or none, and where what they fill in stands. */
#include "boot/cpus/cpus.h"

#include <string.h>

#include "boot/cpus/start.h"
#include "boot/tests/fake_aps.h"
#include "boot/tests/find_cpus.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

static void madt(void)
{
    static const uint32_t ids[] = {4, FAKE_BOOT_ID, 7, 1, 0x103};

    find_put_madt(ids, COUNT(ids));
    fake_ap_add(1, 0);
    fake_ap_add(4, 0);
    fake_ap_add(7, 0);
}

/* The boot processor first, the others by their ids. */
static void test_madt(void **state)
{
    static const uint32_t want[] = {FAKE_BOOT_ID, 1, 4, 7};

    (void)state;
    find_run(madt, true);
    find_check_ids(want, COUNT(want));
    check_text("put", found->put, " cpus_from=madt apic=xapic cpus_not_enabled=1");
    check_text("notes", found->notes, "");
    assert_int_equal(found->lost, 0);
    assert_false(found->next);
}

static void madt_intel(void)
{
    madt();
    find_intel = true;
}

/* Only processors that need the 10 ms behind an INIT are given them. */
static void test_init(void **state)
{
    (void)state;
    find_run(madt, true);
    assert_true(found->init_ns >= 10000000 && found->init_ns < 11000000);
    find_run(madt_intel, true);
    assert_int_equal(found->count, 4);
    assert_true(found->init_ns < 1000000);
}

static void one_cpu(void)
{
    madt();
    find_options.one_cpu = 1;
}

static void test_one_cpu(void **state)
{
    static const uint32_t want[] = {FAKE_BOOT_ID};

    (void)state;
    find_run(one_cpu, true);
    find_check_ids(want, 1);
    assert_int_equal(found->lost, 0);
    check_text("put", found->put, " cpus_from=none apic=none");
}

static void watched(void)
{
    one_cpu();
    find_options.watch = 5;
}

/* The others have to be known to be told apart from those that arrive, but are not read. */
static void test_watched(void **state)
{
    (void)state;
    find_run(watched, true);
    assert_int_equal(found->count, 1);
    assert_int_equal(found->lost, 0);
    assert_true(found->next);
    check_text("put", found->put, " cpus_from=madt apic=xapic cpus_not_enabled=1");
}

static void no_apic_watched(void)
{
    find_options.watch = 5;
    find_edx = 0;
}

static void test_no_apic(void **state)
{
    (void)state;
    find_run(no_apic_watched, true);
    assert_int_equal(found->count, 1);
    assert_false(found->next);
    assert_non_null(strstr(found->notes, "problem=\"watch: no means to start a processor\""));
}

static void alone_no_apic_watched(void)
{
    static const uint32_t id = FAKE_BOOT_ID;

    find_put_madt(&id, 1);
    no_apic_watched();
}

/* Where one alone is listed there is none that an APIC would have to start. */
static void test_alone_no_apic(void **state)
{
    (void)state;
    find_run(alone_no_apic_watched, true);
    assert_int_equal(found->count, 1);
    check_text("notes", found->notes, "leafprobe: problem=\"watch: no means to start a processor\" at=0x0\n");
}

static void madt_no_apic(void)
{
    madt();
    find_edx = 0;
    find_ebx = 4u << 24;
}

/* They are listed, and have their places, but none can be started. */
static void test_listed_only(void **state)
{
    (void)state;
    find_run(madt_no_apic, true);
    assert_int_equal(found->count, 4);
    assert_int_equal(found->ran[1], 0);
    assert_non_null(
        strstr(found->notes,
               "problem=\"processors are listed, but there is no local APIC to start them\" at=0x4\n"));
}

static void broadcast(void)
{
    fake_ap_add(9, 0);
    fake_ap_add(3, 0);
}

static void test_broadcast(void **state)
{
    static const uint32_t want[] = {FAKE_BOOT_ID, 3, 9};

    (void)state;
    find_run(broadcast, true);
    find_check_ids(want, COUNT(want));
    check_text("put", found->put, " cpus_from=broadcast apic=xapic");
}

/* An MP table of two processors, each the first of its package of so many ids (leaf 1 EBX[23:16]). */
static void put_mp_table(uint32_t first, uint32_t second)
{
    uint8_t table[44 + 40] = {0}, pointer[16] = {0};

    memcpy(table, "PCMP", 4);
    table[4] = sizeof(table);
    table[6] = 4;
    table[34] = 2;
    put_le32(table + 36, 0xfee00000);
    for (size_t i = 0; i < 2; i++) {
        table[44 + 20 * i + 1] = (uint8_t)(i ? second : first);
        table[44 + 20 * i + 3] = 1;
    }
    const uint32_t at = low_memory_put(table, sizeof(table));

    low_memory_checksum(at, sizeof(table), 7);
    memcpy(pointer, "_MP_", 4);
    put_le32(pointer + 4, at);
    pointer[8] = 1;
    pointer[9] = 4;
    memcpy(low_memory_at(0xf0000), pointer, sizeof(pointer));
    low_memory_checksum(0xf0000, sizeof(pointer), 10);
    fake_ap_add(4, 0);
    fake_ap_add(3, 0);
}

static void mp_all(void)
{
    put_mp_table(FAKE_BOOT_ID, 4);
    find_edx |= 1 << 28;
    find_ebx = 1 << 16;
}

static void mp_packages(void)
{
    put_mp_table(FAKE_BOOT_ID, 4);
    find_edx |= 1 << 28;
    find_ebx = 2 << 16;
}

/* One that is listed does not come, one that is not does. */
static void mp_packages_one_dead(void)
{
    mp_packages();
    fake_ap[0].after_ns = FAKE_NEVER;
}

static void mp_threads(void)
{
    put_mp_table(FAKE_BOOT_ID, 4);
    find_edx |= 1 << 28;
    find_ebx = 3 << 16; /* up to four: 2 is no first one */
}

static void mp_no_threads(void)
{
    put_mp_table(FAKE_BOOT_ID, 4);
    find_ebx = 2 << 16; /* means nothing without HTT */
}

static void test_mp_table(void **state)
{
    static const uint32_t listed[] = {FAKE_BOOT_ID, 4}, all[] = {FAKE_BOOT_ID, 3, 4};

    (void)state;
    find_run(mp_all, true);
    find_check_ids(listed, COUNT(listed));
    check_text("put", found->put, " cpus_from=mp-table apic=xapic");
    find_run(mp_no_threads, true);
    find_check_ids(listed, COUNT(listed));
    find_run(mp_threads, true);
    find_check_ids(listed, COUNT(listed));
    find_run(mp_packages, true);
    find_check_ids(all, COUNT(all));
    check_text("put", found->put, " cpus_from=broadcast apic=xapic");
    find_run(mp_packages_one_dead, true);
    assert_int_equal(found->count, 3);
    assert_int_equal(found->on[1], 3);
    assert_int_equal(found->ran[2], 0);
    check_text("put", found->put, " cpus_from=mp-table+broadcast apic=xapic");
}

/* No memory that anybody described: the boot processor has its place all the same. */
static void test_no_room(void **state)
{
    (void)state;
    find_run(madt, false);
    assert_int_equal(found->count, 1);
    assert_int_equal(found->lost, 3);
    assert_int_equal(found->ran[1], 0);
    assert_non_null(strstr(found->notes,
                           "problem=\"memory map: no room for the tables of so many processors\" at=0x4\n"));
}

static void little_room(void)
{
    madt();
    /* Two tables and a stack, with what rounding to pages takes, but not four tables and three stacks. */
    boot_info_range(find_info, FIND_ROOM, 2 * sizeof(struct probe_cpu) + START_STACK, 1);
}

static void test_little_room(void **state)
{
    (void)state;
    find_run(little_room, false);
    assert_int_equal(found->count, 2);
    assert_int_equal(found->lost, 2);
    assert_int_equal(found->ran[1], 1);
    assert_int_equal(found->on[1], 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_madt),          cmocka_unit_test(test_one_cpu),
        cmocka_unit_test(test_watched),       cmocka_unit_test(test_no_apic),
        cmocka_unit_test(test_listed_only),   cmocka_unit_test(test_broadcast),
        cmocka_unit_test(test_mp_table),      cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_little_room),   cmocka_unit_test(test_init),
        cmocka_unit_test(test_alone_no_apic),
    };

    return cmocka_run_group_tests_name("cpus", tests, NULL, NULL);
}
