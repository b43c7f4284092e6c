/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image says of a machine, and what options and loaders change. */
#include "boot/main.h"

#include <string.h>

#include "boot/tests/image.h"
#include "probe/tests/check.h"

#define SECOND UINT64_C(1000000000)

static void test_run(void **state)
{
    (void)state;
    image.rtc = true;
    image_run(boot_main);
    check_end(true);
    must_hold("leafprobe: boot=multiboot");
    must_hold(" clock=tsc-guess cpus_from=none apic=none time=2026-11-29T14:31:00\n");
    must_hold("leafprobe: mode=64\n");
    must_hold("cr0=0x11");
    must_not_hold("firmware=");
    must_not_hold("measured_tsc_khz=");
    must_not_hold("problem=");
    assert_true(got->long_mode);
    /* A machine that is asked to turn itself off has half a second for it. */
    assert_true(got->took >= SECOND / 2 && got->took < SECOND);
}

/* A clock whose battery is empty: no date is better than one that is none. */
static void test_no_date(void **state)
{
    (void)state;
    image.rtc = true;
    image.month = 0x13;
    image_run(boot_main);
    check_end(true);
    must_hold(" apic=none\n");
    must_not_hold(" time=");
}

static void run_well(const char *command_line)
{
    image.command_line = command_line;
    image_run(boot_main);
    check_end(true);
}

static void test_32(void **state)
{
    (void)state;
    run_well("mode=32");
    must_hold("leafprobe: mode=32\n");
    assert_false(got->long_mode);
    must_not_hold(" time=");
    image.long_mode = false;
    run_well("");
    must_hold("leafprobe: mode=32\n");
}

/* A report says how fast the clock runs; a stream does if it is asked. */
static void test_clock(void **state)
{
    (void)state;
    run_well("format=text");
    must_hold("measured_tsc_khz=");
    run_well("clock");
    must_hold("leafprobe: measured_tsc_khz=");
}

static void test_help(void **state)
{
    (void)state;
    image.command_line = "help";
    image_run(boot_main);
    assert_int_equal(got->exit_value, 0x10);
    must_hold("poweroff");
    must_not_hold("OK cpus");
}

static void test_options(void **state)
{
    (void)state;
    image.command_line = "slots=30";
    image.item = "raw";
    image_run(boot_main);
    check_end(true);
    must_hold("format=raw");
    image.command_line = "slots=x";
    image_run(boot_main);
    check_end(false);
    must_hold("'slots=x'");
    must_not_hold("begin cpu");
}

/* An unknown loader: a remark, and a run with the defaults. */
static void test_no_protocol(void **state)
{
    (void)state;
    image.magic = 0x1234;
    image_run(boot_main);
    check_end(true);
    must_hold(
        "leafprobe: problem=\"the boot loader left nothing that this image knows how to read\" at=0x1234\n");
}

static void test_no_cpuid(void **state)
{
    (void)state;
    image.key_ns = 2 * SECOND;
    image_run(boot_no_cpuid);
    check_end(false);
    check_text("all", got->text,
               "leafprobe: FAILED this CPU has no CPUID instruction: EFLAGS.ID cannot be changed\n"
               "leafprobe: the machine stays on: nothing that it tells of turns it off; the CPU is halted\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_run, image_start_test),
        cmocka_unit_test_setup(test_no_date, image_start_test),
        cmocka_unit_test_setup(test_32, image_start_test),
        cmocka_unit_test_setup(test_clock, image_start_test),
        cmocka_unit_test_setup(test_help, image_start_test),
        cmocka_unit_test_setup(test_options, image_start_test),
        cmocka_unit_test_setup(test_no_protocol, image_start_test),
        cmocka_unit_test_setup(test_no_cpuid, image_start_test),
    };

    return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}
