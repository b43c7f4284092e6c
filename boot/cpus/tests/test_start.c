/* SPDX-License-Identifier: BSD-2-Clause */
/* Processors that come, come late, twice or never, or do not come back from their work. */
#include "boot/cpus/start.h"

#include <string.h>

#include "boot/tests/fake_aps.h"
#include "boot/tests/fake_entry.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "boot/tests/work.h"
#include "probe/tests/check.h"

#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)

extern uint8_t *ap_stacks; /* start.c, for ap.asm */
extern uint32_t ap_stack_size;

static void test_prepared(void **state)
{
    (void)state;
    assert_memory_equal(low_memory_at(FAKE_PAGE << 12), ap_trampoline, ap_trampoline_size);
}

/* The last page that a start-up message can name and that is memory; the one behind it is the VGA's. */
static void test_last_page(void **state)
{
    struct boot_info *info = low_memory_init();

    (void)state;
    boot_info_range(info, 0xa0000, 4096, 1);
    assert_false(start_prepare(true));
    boot_info_range(info, 0x9f000, 4096, 1);
    assert_true(start_prepare(true));
    assert_memory_equal(low_memory_at(0x9f000), ap_trampoline, ap_trampoline_size);
}

/* INIT, 10 ms, start-up, 200 us, start-up for those that have not come (SDM volume 3A, 9.4.4.1). */
static void test_all_come(void **state)
{
    struct fake_ap *quick = fake_ap_add(1, 0), *slow = fake_ap_add(4, 300 * MS);
    struct fake_ap *deaf = fake_ap_add(7, 0);

    (void)state;
    deaf->deaf = 1;
    assert_true(work_run(4) < SECOND);
    check_text("done", work_done(), "2147");
    assert_int_equal(quick->inits, 1);
    assert_int_equal(quick->starts, 1);
    assert_true(quick->start_ns - quick->init_ns >= 10 * MS);
    assert_true(quick->start_ns - quick->init_ns < 11 * MS);
    assert_int_equal(slow->starts, 2);
    assert_int_equal(deaf->starts, 2);
    assert_true(deaf->start_ns - quick->start_ns >= 200000);
    assert_true(deaf->start_ns - quick->start_ns < MS);
    assert_int_equal(ap_stack_size, START_STACK);
    assert_int_equal((uintptr_t)ap_stacks, 0x1000000);
}

/* The same without the wait. */
static void test_quick(void **state)
{
    struct fake_ap *ap = fake_ap_add(1, 0);

    struct boot_info *info = low_memory_init();

    (void)state;
    boot_info_range(info, FAKE_PAGE << 12, 4096, 1);
    boot_info_range(info, 0x1000000, 0x1000000, 1);
    assert_true(start_prepare(false));
    work_run(2);
    check_text("done", work_done(), "21--");
    assert_int_equal(ap->inits, 1);
    assert_true(ap->start_ns - ap->init_ns < MS);
}

static void test_slow_kinds(void **state)
{
    static const char intel[] = "GenuineIntel", amd[] = "AuthenticAMD", hygon[] = "HygonGenuine",
                      zhaoxin[] = "  Shanghai  ";
    static const struct {
        const char *vendor;
        uint32_t signature;
        bool slow;
    } kinds[] = {
        {intel, 0x00050654, false},  {intel, 0x00000f29, true},  {intel, 0x000005c3, true},
        {intel, 0x01300f00, true},   {amd, 0x00a00f11, false},   {amd, 0x00000f4a, false},
        {amd, 0x000006a0, true},     {hygon, 0x00900f01, false}, {hygon, 0x00800f01, true},
        {zhaoxin, 0x000006f0, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct cpuid_entry zero = {.eax = 1};

        memcpy(&zero.ebx, kinds[i].vendor, 4);
        memcpy(&zero.edx, kinds[i].vendor + 4, 4);
        memcpy(&zero.ecx, kinds[i].vendor + 8, 4);
        if (start_is_slow(&zero, kinds[i].signature) != kinds[i].slow)
            fail_msg("%s 0x%x", kinds[i].vendor, (unsigned)kinds[i].signature);
    }
}

static void test_never(void **state)
{
    fake_ap_add(1, 0);
    struct fake_ap *never = fake_ap_add(4, FAKE_NEVER), *last = fake_ap_add(7, 0);

    (void)state;
    const uint64_t took = work_run(4);

    check_text("done", work_done(), "21-7");
    assert_true(took >= SECOND && took < 1100 * MS);
    assert_int_equal(never->inits, 2);
    assert_int_equal(last->inits, 1);
    /* Nobody is there at all: the machine has fewer than its tables say. */
    work_start(state);
    assert_true(work_run(4) < 1100 * MS);
    check_text("alone", work_done(), "2---");
    assert_int_equal(fake_aps_lost, 4 * 3);
}

/* Each has a second after the one before it. */
static void test_late(void **state)
{
    fake_ap_add(1, 900 * MS);
    fake_ap_add(4, 1800 * MS);
    fake_ap_add(7, 2700 * MS);
    (void)state;
    const uint64_t took = work_run(4);

    check_text("done", work_done(), "2147");
    assert_true(took >= 2700 * MS && took < 3 * SECOND);
}

/* One comes after its time: the INIT at the end has stopped it. */
static void test_too_late(void **state)
{
    struct fake_ap *late = fake_ap_add(1, 1500 * MS);

    fake_ap_add(4, 0);
    fake_ap_add(7, 0);
    (void)state;
    work_run(4);
    check_text("done", work_done(), "2-47");
    assert_true(fake_machine.now_ns - late->init_ns >= MS);
    assert_true(fake_machine.now_ns - late->init_ns < 2 * MS);
    assert_false(late->coming);
    fake_ap_work(2 * SECOND);
    check_text("still", work_done(), "2-47");
    assert_int_equal(late->arrivals, 0);
}

/* It is asked once and comes three times: the work is done once, and its stack the second time is one of a
 * processor that does not come. */
static void test_twice(void **state)
{
    struct fake_ap *twice = fake_ap_add(1, 0);

    fake_ap_add(4, 100 * MS);
    (void)state;
    twice->again = 1;
    work_run(4);
    check_text("done", work_done(), "214-");
    assert_int_equal(twice->arrivals, 2);
    /* Where all stacks are taken, those too many are halted before they have one. */
    work_start(state);
    twice = fake_ap_add(1, 0);
    fake_ap_add(4, 0);
    twice->again = 2;
    work_run(3);
    assert_int_equal(work.runs[1], 1);
    assert_int_equal(twice->arrivals, 3);
}

/* A processor that nobody asked comes first: it does nothing, and is not waited for. */
static void test_stranger(void **state)
{
    struct fake_ap *stranger = fake_ap_add(7, 0); /* work_ids has it behind the three */

    (void)state;
    stranger->coming = true;
    fake_ap_add(1, 0);
    assert_true(work_run(3) < 1100 * MS);
    check_text("done", work_done(), "21--");
    assert_int_equal(stranger->arrivals, 1);
}

/* Work that does not end: ten seconds are waited after the last that finished, then it is stopped. */
static void test_hangs(void **state)
{
    struct fake_ap *hangs = fake_ap_add(1, 0), *good = fake_ap_add(4, 0);

    (void)state;
    work.takes[1] = FAKE_NEVER;
    work.takes[2] = 9 * SECOND;
    const uint64_t took = work_run(3);

    check_text("done", work_done(), "2-4-");
    assert_true(took >= 19 * SECOND && took < 20 * SECOND);
    assert_int_equal(hangs->inits, 2);
    assert_false(hangs->running);
    assert_int_equal(good->inits, 1);
}

static void test_slow(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < 4; i++) {
        fake_ap_add(work_ids[i], 0);
        work.takes[i] = i * 8 * SECOND;
    }
    const uint64_t took = work_run(4);

    check_text("done", work_done(), "2147");
    assert_true(took >= 24 * SECOND && took < 25 * SECOND);
}

/* A second run on processors that halted after the first. */
static void test_again(void **state)
{
    struct fake_ap *ap = fake_ap_add(1, 0);

    (void)state;
    work_run(2);
    memset(&work, 0, sizeof(work));
    /* INIT, 10 ms, start-up, 200 us: where all have finished nobody is stopped. */
    assert_true(work_run(2) < 11 * MS);
    check_text("done", work_done(), "21--");
    assert_int_equal(ap->inits, 2);
}

/* An id that the xAPIC cannot name gets no message; 0xff would be everybody. */
static void test_unreachable(void **state)
{
    static const uint32_t wide[] = {FAKE_BOOT_ID, 1, 0x104, 0xff};
    struct fake_ap *four = fake_ap_add(4, 0);

    fake_ap_add(1, 0);
    (void)state;
    start_run(wide, 4, &the_work);
    check_text("done", work_done(), "21--");
    assert_int_equal(four->inits + four->starts, 0);
    assert_int_equal(fake_aps_lost, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_prepared, work_start),
        cmocka_unit_test_setup(test_all_come, work_start),
        cmocka_unit_test_setup(test_never, work_start),
        cmocka_unit_test_setup(test_late, work_start),
        cmocka_unit_test_setup(test_too_late, work_start),
        cmocka_unit_test_setup(test_twice, work_start),
        cmocka_unit_test_setup(test_stranger, work_start),
        cmocka_unit_test_setup(test_hangs, work_start),
        cmocka_unit_test_setup(test_slow, work_start),
        cmocka_unit_test_setup(test_again, work_start),
        cmocka_unit_test_setup(test_unreachable, work_start),
        cmocka_unit_test_setup(test_last_page, work_start),
        cmocka_unit_test_setup(test_quick, work_start),
        cmocka_unit_test(test_slow_kinds),
    };

    return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
