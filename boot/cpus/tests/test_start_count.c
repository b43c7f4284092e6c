/* SPDX-License-Identifier: BSD-2-Clause */
/* Processors that are counted or come alone, and the memory for all of them. */
#include "boot/cpus/start.h"

#include <string.h>

#include "boot/info/notes.h"
#include "boot/tests/fake_aps.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/work.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)

extern uint8_t *ap_stacks; /* start.c, for ap.asm */

/* Before the first page is prepared nobody is sent for. */
static void test_unprepared(void **state)
{
    static struct processors found;

    (void)state;
    fake_aps_init(true);
    struct fake_ap *ap = fake_ap_add(1, 0);

    start_run(work_ids, 4, &the_work);
    assert_int_equal(work.runs[0], 1);
    assert_false(start_discover(&found));
    assert_false(start_try(work_ids + 1, 1, &found));
    start_late(1, 1, &the_work);
    assert_int_equal(work.runs[1], 0);
    assert_int_equal(ap->inits + ap->starts, 0);
}

static void test_late_one(void **state)
{
    fake_ap_add(7, 50 * MS);
    (void)state;
    start_late(7, 5, &the_work);
    assert_int_equal(work.runs[5], 1);
    assert_int_equal(work.on[5], 7);
    assert_int_equal(work.runs[0], 0);
    const uint64_t before = fake_machine.now_ns;

    start_late(9, 6, &the_work);
    assert_int_equal(work.runs[6], 0);
    assert_true(fake_machine.now_ns - before < 1100 * MS);
}

static void check_ids(const struct processors *got, const uint32_t *want, uint32_t count)
{
    assert_int_equal(got->count, count);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(got->id[i], want[i]);
}

static void test_discover(void **state)
{
    static const uint32_t want[] = {FAKE_BOOT_ID, 9, 4, 0};
    static struct processors found;

    (void)state;
    fake_ap_add(0, 120 * MS);
    fake_ap_add(4, 80 * MS);
    fake_ap_add(9, 40 * MS)->deaf = 1;
    fake_ap_add(6, FAKE_NEVER);
    fake_ap_add(5, 400 * MS);
    const uint64_t before = fake_machine.now_ns;

    assert_true(start_discover(&found));
    check_ids(&found, want, COUNT(want));
    assert_true(fake_machine.now_ns - before < 300 * MS);
    assert_int_equal(work.runs[0], 0);
}

/* INIT, 10 ms, start-up, 200 us, start-up, and 50 ms in which none came. */
static void test_discover_alone(void **state)
{
    static struct processors found;
    const uint64_t before = fake_machine.now_ns;

    (void)state;
    assert_true(start_discover(&found));
    check_ids(&found, work_ids, 1);
    assert_true(fake_machine.now_ns - before >= 60200 * US);
    assert_true(fake_machine.now_ns - before < 61 * MS);
}

/* Where there is nobody else nothing is waited for, and no message leaves. */
static void test_alone(void **state)
{
    struct fake_ap *ap = fake_ap_add(1, 0);

    (void)state;
    assert_true(work_run(1) < 100 * US);
    check_text("done", work_done(), "2---");
    assert_int_equal(ap->inits, 0);
    assert_int_equal(fake_aps_lost, 0);
}

static void test_try(void **state)
{
    static const uint32_t tried[] = {4, 6, 9}, want[] = {9};
    static struct processors found;

    (void)state;
    fake_ap_add(1, 0);
    fake_ap_add(9, 0);
    assert_true(start_try(tried, COUNT(tried), &found));
    check_ids(&found, want, COUNT(want));
    assert_int_equal(fake_ap[0].inits, 0);
    assert_true(start_try(tried, 1, &found));
    assert_int_equal(found.count, 0);
}

/* Stacks that were given are used, as long as they suffice. */
static void test_stacks(void **state)
{
    static uint8_t room[2 * START_STACK];

    (void)state;
    fake_ap_add(1, 0);
    start_use_stacks(room, sizeof(room));
    work_run(3);
    assert_ptr_equal(ap_stacks, room);
    memset(&work, 0, sizeof(work));
    work_run(4);
    assert_int_equal((uintptr_t)ap_stacks, 0x1000000);
    check_text("done", work_done(), "21--");
    /* What was taken is taken once, and again only for more. */
    work_run(4);
    assert_int_equal((uintptr_t)ap_stacks, 0x1000000);
    work_run(3);
    assert_int_equal((uintptr_t)ap_stacks, 0x1000000);
}

static const char *notes(void)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    notes_put(&sink);
    return memory_text(&memory);
}

static void test_no_memory(void **state)
{
    static struct processors found;

    (void)state;
    fake_aps_init(false);
    assert_true(start_prepare(true));
    start_use_stacks(NULL, 0);
    struct fake_ap *ap = fake_ap_add(1, 0);

    work_run(2);
    check_text("done", work_done(), "2---");
    assert_false(start_discover(&found));
    check_ids(&found, work_ids, 1);
    assert_false(start_try(work_ids + 1, 1, &found));
    assert_int_equal(ap->inits, 0);
    assert_non_null(
        strstr(notes(), "problem=\"memory map: no room for the processors' stacks\" at=0x1000\n"));
    /* An xAPIC has 255 ids beside the one of all; each is given 1 KiB. */
    assert_non_null(
        strstr(notes(), "problem=\"memory map: no room for the processors' stacks\" at=0x3fc00\n"));
    /* Without a page below 1 MiB nothing is prepared; the first one was taken. */
    assert_false(start_prepare(true));
    assert_non_null(strstr(
        notes(), "problem=\"memory map: no free page below 1 MiB to start processors from\" at=0x0\n"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unprepared),
        cmocka_unit_test_setup(test_late_one, work_start),
        cmocka_unit_test_setup(test_discover, work_start),
        cmocka_unit_test_setup(test_try, work_start),
        cmocka_unit_test_setup(test_stacks, work_start),
        cmocka_unit_test_setup(test_no_memory, work_start),
        cmocka_unit_test_setup(test_alone, work_start),
        cmocka_unit_test_setup(test_discover_alone, work_start),
    };

    return cmocka_run_group_tests_name("start_count", tests, NULL, NULL);
}
