/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks that tick as their data sheets say, and the time that waits by them really take. */
#include "boot/acpi/clock.h"

#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"

#define MS UINT64_C(1000000)
#define US UINT64_C(1000)
#define PIT_HZ 1193182.0

static const struct fixed_hardware narrow = {.pm_timer = FAKE_PM_TIMER};
static const struct fixed_hardware wide = {.pm_timer = FAKE_PM_TIMER, .pm_timer_wide = true};
static const struct fixed_hardware nothing = {.pm_timer = 0};

/* An 8254's channel 2, behind port 0x61. */
static struct {
    bool low_read;
    uint8_t gate, mode;
    unsigned loaded; /* bytes of its start value, which is 0: 65,536 counts */
    uint32_t latched;
} pit;

static int start(void **state)
{
    (void)state;
    fake_machine_init();
    return 0;
}

static uint32_t pit_in(uint16_t port, unsigned width)
{
    if (port == FAKE_PM_TIMER)
        return UINT32_MAX;
    assert_int_equal(width, 1);
    if (port == 0x61)
        return pit.gate;
    if (port != 0x42 || pit.loaded != 2 || !(pit.gate & 1))
        return UINT32_MAX;
    pit.low_read = !pit.low_read;
    return pit.low_read ? pit.latched & 0xff : pit.latched >> 8;
}

static void pit_out(uint16_t port, uint32_t value, unsigned width)
{
    assert_int_equal(width, 1);
    if (port == 0x61)
        pit.gate = (uint8_t)value;
    if (port == 0x42) {
        assert_int_equal(pit.mode, 0xb4);
        assert_int_equal(value, 0);
        pit.loaded++;
    }
    if (port == 0x43 && value == 0x80) {
        pit.latched = 65535 - ((uint32_t)((double)fake_machine.now_ns * PIT_HZ / 1e9) & 0xffff);
        pit.low_read = false;
    } else if (port == 0x43) {
        pit.mode = (uint8_t)value;
    }
}

static void install_pit(void)
{
    memset(&pit, 0, sizeof(pit));
    pit.gate = 0xfe;
    fake_machine.in = pit_in;
    fake_machine.out = pit_out;
}

static void check_between(uint64_t value, uint64_t least, uint64_t most)
{
    if (value < least || value > most)
        fail_msg("%llu, not %llu to %llu", (unsigned long long)value, (unsigned long long)least,
                 (unsigned long long)most);
}

static uint64_t time_of_ms(uint32_t ms)
{
    const uint64_t before = fake_machine.now_ns;

    clock_wait_ms(ms);
    return fake_machine.now_ns - before;
}

static uint64_t time_of_us(uint32_t us)
{
    const uint64_t before = fake_machine.now_ns;

    clock_wait_us(us);
    return fake_machine.now_ns - before;
}

/* 3.579545 MHz: a wait is never shorter than asked for, and longer by less than two in ten thousand. */
static void test_pm_timer(void **state)
{
    (void)state;
    fake_machine.pm_timer = true;
    clock_init(&narrow, NULL);
    check_text("name", clock_name(), "pm-timer");
    check_between(time_of_ms(1000), 1000 * MS, 1000 * MS + 200 * US);
    check_between(time_of_us(200), 200 * US, 227 * US);
    fake_machine.step_ns = 10 * MS;
    check_between(time_of_ms(600000), 600000 * MS, 600000 * MS + 100 * MS);
}

/* Its 24 or 32 bits come round; a chip of 24 may have anything above them. */
static void test_pm_timer_wraps(void **state)
{
    static const uint64_t starts[] = {0xfffff0, 0xffff00, 0x7fff00};

    for (size_t i = 0; i < COUNT(starts); i++) {
        start(state);
        fake_machine.pm_timer = true;
        fake_machine.pm_start = starts[i];
        clock_init(&narrow, NULL);
        check_between(time_of_ms(100), 100 * MS, 100 * MS + 20 * US);
    }
}

static uint32_t wide_in(uint16_t port, unsigned width)
{
    assert_int_equal(port, FAKE_PM_TIMER);
    assert_int_equal(width, 4);
    return (uint32_t)((double)fake_machine.now_ns * 3579545.0 / 1e9) - 1000;
}

static uint32_t dirty_in(uint16_t port, unsigned width)
{
    return wide_in(port, width) ^ (uint32_t)fake_machine.now_ns << 24;
}

static void test_pm_timer_width(void **state)
{
    (void)state;
    fake_machine.in = wide_in;
    clock_init(&wide, NULL);
    check_text("name", clock_name(), "pm-timer");
    check_between(time_of_ms(1), MS, MS + 10 * US);
    fake_machine.in = dirty_in;
    clock_init(&narrow, NULL);
    check_between(time_of_ms(100), 100 * MS, 100 * MS + 20 * US);
}

/* 24 bits come round in 4.7 s, 32 bits in 20 minutes: between two questions 5 s may pass only with those. */
static void test_pm_timer_high_bits(void **state)
{
    (void)state;
    fake_machine.in = wide_in;
    clock_init(&wide, NULL);
    fake_machine.step_ns = 5000 * MS;
    check_between(time_of_ms(60000), 60000 * MS, 70000 * MS);
}

/* 1.193182 MHz, with the speaker off and the other bits of its port as they were. */
static void test_pit(void **state)
{
    (void)state;
    install_pit();
    clock_init(&narrow, NULL);
    check_text("name", clock_name(), "pit");
    assert_int_equal(pit.gate, 0xfd);
    assert_int_equal(pit.mode, 0xb4);
    assert_int_equal(pit.loaded, 2);
    check_between(time_of_ms(1000), 1000 * MS, 1000 * MS + 720 * US);
    check_between(time_of_us(200), 200 * US, 343 * US);
}

static unsigned held_up; /* how often the CPU is still to be taken away for one round of the PIT */

static void hold_up(void)
{
    static uint64_t next;

    if (fake_machine.now_ns < 10 * MS)
        next = 10 * MS;
    if (!held_up || fake_machine.now_ns < next)
        return;
    held_up--;
    fake_machine.now_ns += 54924 * US;
    next = fake_machine.now_ns + 40 * MS;
}

static uint32_t measured_by_pit(unsigned times)
{
    static const struct fake_row rows[] = {{0, 0, {1, 0, 0, 0}}, {1, 0, {0, 0, 0, 0x10}}};
    const struct fake_cpu cpu = {"TSC", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    fake_machine_init();
    install_pit();
    fake_machine.tsc_mhz = 2593.906;
    clock_init(&narrow, &source);
    check_text("name", clock_name(), "pit");
    held_up = times;
    fake_machine.passed = hold_up;
    return clock_measure_tsc(&source);
}

/* Rounds of the PIT that nobody saw would make the counter twice as fast: such a measurement is done again.
 */
static void test_pit_measures(void **state)
{
    (void)state;
    check_between(measured_by_pit(0), 2593906 - 2594, 2593906 + 2594);
    check_between(measured_by_pit(2), 2593906 - 2594, 2593906 + 2594);
    assert_int_equal(held_up, 0);
    /* One in 40 ms that the CPU has: 24 of them spoil 19 measurements, 26 all 20. */
    check_between(measured_by_pit(24), 2593906 - 2594, 2593906 + 2594);
    assert_int_equal(held_up, 0);
    assert_int_equal(measured_by_pit(26), 0);
    assert_int_equal(measured_by_pit(100), 0);
}

/* Each question for the time counts as a microsecond; so it is before one was chosen, where a fault may have
 * to wait for somebody who reads. */
static void test_unchosen(void **state)
{
    struct timer timer = timer_ms(2);
    unsigned questions = 0;

    (void)state;
    check_text("name", clock_name(), "none");
    while (!timer_over(&timer))
        questions++;
    assert_int_equal(questions, 2000);
}

static void test_none(void **state)
{
    static const struct fake_row without[] = {{0, 0, {0x16, 0, 0, 0}}, {1, 0, {0, 0, 0, 0xffffffef}}};
    static const struct fake_row nobody[] = {{0, 0, {0, 0, 0, 0}}, {1, 0, {0, 0, 0, 0x10}}};
    const struct fake_cpu cpus[] = {{"no TSC", FAKE_AMD, without, COUNT(without)},
                                    {"no leaf 1", FAKE_AMD, nobody, COUNT(nobody)}};

    for (size_t i = 0; i < COUNT(cpus); i++) {
        struct fake fake = {.cpu = &cpus[i]};
        const struct cpuid_source source = fake_source(&fake);

        start(state);
        fake_machine.tsc_mhz = 3000;
        clock_init(&narrow, &source);
        check_text(cpus[i].name, clock_name(), "none");
    }
    clock_init(&nothing, NULL);
    test_unchosen(state);
}

/* A clock that stops ends every wait, but not before it was asked some millions of times. */
static void test_stops(void **state)
{
    (void)state;
    fake_machine.pm_timer = true;
    clock_init(&narrow, NULL);
    fake_machine.step_ns = 0;
    struct timer timer = timer_ms(600000);
    uint32_t questions = 0;

    while (!timer_over(&timer)) {
        questions++;
        assert_true(questions < 20000000);
    }
    assert_true(questions > 5000000);
}

/* A slow clock does not count as one that stopped. */
static void test_slow(void **state)
{
    (void)state;
    fake_machine.pm_timer = true;
    fake_machine.step_ns = 1;
    clock_init(&nothing, NULL);
    check_text("no port", clock_name(), "none");
    clock_init(&narrow, NULL);
    check_text("one tick in 279 questions", clock_name(), "pm-timer");
    check_between(time_of_ms(1), MS, MS + 2 * US);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_unchosen, start),
        cmocka_unit_test_setup(test_pm_timer, start),
        cmocka_unit_test_setup(test_pm_timer_wraps, start),
        cmocka_unit_test_setup(test_pm_timer_width, start),
        cmocka_unit_test_setup(test_pm_timer_high_bits, start),
        cmocka_unit_test_setup(test_pit, start),
        cmocka_unit_test_setup(test_pit_measures, start),
        cmocka_unit_test_setup(test_none, start),
        cmocka_unit_test_setup(test_stops, start),
        cmocka_unit_test_setup(test_slow, start),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
