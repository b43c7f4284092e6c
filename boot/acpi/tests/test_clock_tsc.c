/* SPDX-License-Identifier: BSD-2-Clause */
/* The time stamp counter as a clock, at the rate that CPUID states or at a guess. */
#include "boot/acpi/clock.h"

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"

#define MS UINT64_C(1000000)
#define US UINT64_C(1000)

static const struct fixed_hardware nothing = {.pm_timer = 0};

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

static void check_tsc(const char *name, const struct fake_row *rows, size_t count, double mhz, double most)
{
    const struct fake_cpu cpu = {"tsc", FAKE_AMD, rows, count};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    fake_machine_init();
    fake_machine.tsc_mhz = mhz;
    fake_machine.step_ns = 10 * US;
    clock_init(&nothing, &source);
    check_text(name, clock_name(), name);
    check_between(time_of_ms(500), 500 * MS, (uint64_t)((double)(500 * MS) * most));
}

static void test_tsc(void **state)
{
#define TSC               \
    {                     \
        1, 0,             \
        {                 \
            0, 0, 0, 0x10 \
        }                 \
    }
#define TOP(top)         \
    {                    \
        0, 0,            \
        {                \
            top, 0, 0, 0 \
        }                \
    }
    static const struct fake_row crystal[] = {TOP(0x16), TSC, {0x15, 0, {2, 250, 24000000, 0}}};
    static const struct fake_row highest[] = {TOP(0xffff), TSC, {0x15, 0, {2, 250, 24000000, 0}}};
    static const struct fake_row low[] = {TOP(0x14), TSC, {0x15, 0, {2, 250, 24000000, 0}}};
    static const struct fake_row no_ratio[] = {TOP(0x16), TSC, {0x15, 0, {0, 250, 24000000, 0}}};
    static const struct fake_row no_crystal[] = {TOP(0x16), TSC, {0x15, 0, {2, 250, 0, 0}}};
    static const struct fake_row huge[] = {TOP(0x16), TSC, {0x15, 0, {2, 1000000, 24000000, 0}}};
    static const struct fake_row large[] = {TOP(0x16), TSC, {0x15, 0, {150000, 178949, 24000000, 0}}};
    static const struct fake_row larger[] = {TOP(0x16), TSC, {0x15, 0, {150000, 178950, 24000000, 0}}};
    static const struct fake_row virtual[] = {
        TOP(1), TSC, {0x40000000, 0, {0x40000010, 0, 0, 0}}, {0x40000010, 0, {2100000, 0, 0, 0}}};
    static const struct fake_row low_virtual[] = {
        TOP(1), TSC, {0x40000000, 0, {0x4000000f, 0, 0, 0}}, {0x40000010, 0, {2100000, 0, 0, 0}}};
    static const struct fake_row odd_virtual[] = {
        TOP(1), TSC, {0x40000000, 0, {0x40010000, 0, 0, 0}}, {0x40000010, 0, {2100000, 0, 0, 0}}};
    static const struct fake_row slow[] = {
        TOP(1), TSC, {0x40000000, 0, {0x40000010, 0, 0, 0}}, {0x40000010, 0, {999, 0, 0, 0}}};
    static const struct fake_row slowest[] = {
        TOP(1), TSC, {0x40000000, 0, {0x40000010, 0, 0, 0}}, {0x40000010, 0, {1000, 0, 0, 0}}};

    (void)state;
    check_tsc("tsc-cpuid", crystal, COUNT(crystal), 3000, 1.002);
    check_tsc("tsc-cpuid", highest, COUNT(highest), 3000, 1.002);
    check_tsc("tsc-cpuid", virtual, COUNT(virtual), 2100, 1.003);
    check_tsc("tsc-cpuid", large, COUNT(large), 28.63184, 1.15);
    check_tsc("tsc-cpuid", slowest, COUNT(slowest), 1, 4.2);
    /* At the fastest rate a guess is right, at a slower one waits are longer. */
    check_tsc("tsc-guess", no_ratio, COUNT(no_ratio), 8192, 1.001);
    check_tsc("tsc-guess", low, COUNT(low), 4096, 2.002);
    check_tsc("tsc-guess", no_crystal, COUNT(no_crystal), 8192, 1.001);
    check_tsc("tsc-guess", huge, COUNT(huge), 8192, 1.001);
    check_tsc("tsc-guess", larger, COUNT(larger), 8192, 1.001);
    check_tsc("tsc-guess", low_virtual, COUNT(low_virtual), 8192, 1.001);
    check_tsc("tsc-guess", odd_virtual, COUNT(odd_virtual), 8192, 1.001);
    check_tsc("tsc-guess", slow, COUNT(slow), 8192, 1.001);
}

/* A clock by a CPU of 3 GHz, which says so much of itself. */
static void start_3_ghz(const struct fake_row *rows, size_t count)
{
    const struct fake_cpu cpu = {"tsc", FAKE_AMD, rows, count};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    fake_machine_init();
    fake_machine.tsc_mhz = 3000;
    clock_init(&nothing, &source);
}

/* A highest leaf that none has: nothing that such a CPU says is believed. */
static void test_odd_top(void **state)
{
    static const struct fake_row rows[] = {TOP(0x10000), TSC};

    (void)state;
    start_3_ghz(rows, COUNT(rows));
    check_text("clock", clock_name(), "none");
}

/* Above 2^32 cycles, where only the high half tells that time has passed. */
static void test_tsc_high_half(void **state)
{
    static const struct fake_row rows[] = {TOP(0x16), TSC, {0x15, 0, {2, 250, 24000000, 0}}};

    (void)state;
    start_3_ghz(rows, COUNT(rows));
    fake_machine.step_ns = 1500 * MS;
    check_between(time_of_ms(30000), 30000 * MS, 33100 * MS);
}

/* The counter's own rate against the PM timer's, by whose ticks the fake machine's time is told. */
static uint32_t measured(double mhz, uint64_t step_ns, const struct fixed_hardware *hardware)
{
    static const struct fake_row rows[] = {TOP(1), TSC};
    const struct fake_cpu cpu = {"tsc", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    fake_machine_init();
    fake_machine.pm_timer = hardware != &nothing;
    fake_machine.pm_start = 0xffff00; /* it comes round meanwhile */
    fake_machine.tsc_mhz = mhz;
    fake_machine.step_ns = step_ns;
    clock_init(hardware, &source);
    return clock_measure_tsc(&source);
}

static void test_measure(void **state)
{
    static const double mhz[] = {16, 1000, 2593.906, 8000};
    static const struct fake_row rows[] = {TOP(1), {1, 0, {0, 0, 0, 0}}};
    const struct fake_cpu cpu = {"no tsc", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    (void)state;
    for (size_t i = 0; i < COUNT(mhz); i++) {
        check_between(measured(mhz[i], US, &fake_hardware_clock), (uint64_t)(mhz[i] * 999),
                      (uint64_t)(mhz[i] * 1001));
        /* 50 ms and what two times eight readings take. */
        check_between(fake_machine.now_ns, 50 * MS, 51 * MS);
    }
    /* A host that takes 3 ms for each access. */
    check_between(measured(2000, 3 * MS, &fake_hardware_clock), 1998000, 2002000);
    assert_int_equal(measured(2000, US, &nothing), 0);
    /* A counter that stands still is tried twenty times. */
    assert_int_equal(measured(0, US, &fake_hardware_clock), 0);
    check_between(fake_machine.now_ns, 20 * 50 * MS, 20 * 51 * MS);
    /* Nothing has 2^40 cycles in 50 ms, which are 22 THz. */
    assert_true(measured(21.9e6, US, &fake_hardware_clock) > 0);
    assert_int_equal(measured(22e6, US, &fake_hardware_clock), 0);
    assert_int_equal(clock_measure_tsc(NULL), 0);
    fake_machine_clock();
    assert_int_equal(clock_measure_tsc(&source), 0);
}

/* Where every access takes longer than the measure: eight readings at either end, of the counter, the clock
 * and the counter again, and one of both between them. */
static uint32_t accesses;

static void count_access(void)
{
    accesses++;
}

static void test_measure_readings(void **state)
{
    static const struct fake_row rows[] = {TOP(1), TSC};
    const struct fake_cpu cpu = {"tsc", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    (void)state;
    fake_machine_clock();
    fake_machine.tsc_mhz = 2000;
    fake_machine.step_ns = 60 * MS;
    fake_machine.passed = count_access;
    accesses = 0;
    check_between(clock_measure_tsc(&source), 1998000, 2002000);
    assert_int_equal(accesses, 2 * 8 * 3 + 2);
}

/* From its middle on the host holds the CPU up at every access: where between two of them the clock was read
 * tells on the rate, and is half way. */
static void hold_up_later(void)
{
    if (fake_machine.now_ns > 25 * MS)
        fake_machine.step_ns = 150 * US;
}

static void test_measure_held_up(void **state)
{
    static const struct fake_row rows[] = {TOP(1), TSC};
    const struct fake_cpu cpu = {"tsc", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    (void)state;
    fake_machine_clock();
    fake_machine.tsc_mhz = 2000;
    fake_machine.passed = hold_up_later;
    check_between(clock_measure_tsc(&source), 1999900, 2000100);
}

/* What a clock is is seen by the thousandth question; one that moves later is not there. */
static uint32_t questions, moves_at;

static uint32_t count_in(uint16_t port, unsigned width)
{
    (void)width;
    return port == FAKE_PM_TIMER && ++questions >= moves_at ? 1 : 0;
}

static void test_seen_moving(void **state)
{
    (void)state;
    for (uint32_t late = 0; late < 2; late++) {
        fake_machine_init();
        fake_machine.in = count_in;
        questions = 0;
        moves_at = 1 + 1000 + late;
        clock_init(&fake_hardware_clock, NULL);
        check_text("moves", clock_name(), late ? "none" : "pm-timer");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measure),          cmocka_unit_test(test_measure_held_up),
        cmocka_unit_test(test_seen_moving),      cmocka_unit_test(test_tsc),
        cmocka_unit_test(test_measure_readings), cmocka_unit_test(test_tsc_high_half),
        cmocka_unit_test(test_odd_top),
    };

    return cmocka_run_group_tests_name("clock by the TSC", tests, NULL, NULL);
}
