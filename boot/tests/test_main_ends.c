/* SPDX-License-Identifier: BSD-2-Clause */
/* How the image ends: whom it waits for, and what it says of an exception. */
#include "boot/main.h"

#include <string.h>

#include "boot/entry/segments.h"
#include "boot/tests/fake_entry.h"
#include "boot/tests/image.h"
#include "probe/tests/check.h"
#include "probe/tests/images/fake_native.h"

void fault_report(const uint32_t *frame, uint32_t word); /* from fault.asm */

#define SECOND UINT64_C(1000000000)

/* On a machine that is none of a hypervisor's, somebody may read the screen for ten minutes. */
static void test_waits(void **state)
{
    (void)state;
    image.hypervisor = false;
    image.poll_ns = 10000000; /* so that a wait of ten minutes takes 60,000 questions */
    image_run(boot_main);
    check_end(true);
    assert_true(got->took >= 600 * SECOND);
    assert_true(got->took < 604 * SECOND);
    image.key_ns = 3 * SECOND;
    image_run(boot_main);
    assert_true(got->took >= 3 * SECOND && got->took < 4 * SECOND);
    image.key_ns = 0;
    image.command_line = "poweroff";
    image_run(boot_main);
    assert_true(got->took < 4 * SECOND);
    image.hypervisor = true;
    image.command_line = "wait";
    image.key_ns = 5 * SECOND;
    image_run(boot_main);
    check_end(true);
    assert_true(got->took >= 5 * SECOND && got->took < 6 * SECOND);
    image.command_line = "halt";
    image_run(boot_main);
    assert_int_equal(got->exit_value, 0);
    must_hold("leafprobe: OK ");
}

/* A CPU that knows leaf 0 alone answers leaf 1 with what it likes. */
static bool old_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    (void)subleaf;
    *out = (struct cpuid_regs){.ecx = leaf == 1 ? 1u << 31 : 0};
    return true;
}

static void old(uint32_t magic, uint32_t address)
{
    static const struct cpuid_source source = {old_read, NULL};

    fake_widest = fake_native.cpuid = &source;
    boot_main(magic, address);
}

/* Such a machine may have no clock but the count of questions, 600 million of which are ten minutes: the key
 * comes before. */
static void test_old(void **state)
{
    (void)state;
    image.key_ns = 30 * SECOND;
    image.poll_ns = 10000000;
    image_run(old);
    assert_true(got->took >= 30 * SECOND && got->took < 31 * SECOND);
}

/* With a screen, what is turned in pages is not waited for once more. */
static void test_screen(void **state)
{
    (void)state;
    image.vga = true;
    image_run(boot_main);
    check_end(true);
    assert_non_null(strstr(got->screen, "leafprobe"));
    assert_non_null(strstr(got->screen, "port 0xe9"));
    assert_true(got->took < SECOND);
    image.hypervisor = false;
    image.key_ns = 2 * SECOND;
    image_run(boot_main);
    check_end(true);
    assert_true(got->took >= 2 * SECOND && got->took < 4 * SECOND);
    assert_false(got->reset);
    assert_null(strstr(got->screen, "save"));
    image.key_ns = 2 * SECOND;
    image.key = 0x13; /* r; this machine stays on, and is turned off then */
    image_run(boot_main);
    check_end(true);
    assert_true(got->reset);
    image.key_ns = 2 * SECOND;
    image.key = 0x19; /* p */
    image_run(boot_main);
    check_end(true);
    assert_false(got->reset);
}

/* An exception on the boot processor in the middle of its run, by what fault.asm hands over. */
static bool broken_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    (void)subleaf;
    *out = (struct cpuid_regs){.eax = leaf ? 0 : 1, .ecx = leaf == 1 ? 1u << 31 : 0};
    if (leaf == 0x80000000) {
        uint32_t *frame = (uint32_t *)(uintptr_t)boot_stack;

        frame[0] = 13;
        frame[1] = 0xe;
        frame[2] = 0x0010abcd;
        fault_report(frame, 4);
    }
    return true;
}

static void fault(uint32_t magic, uint32_t address)
{
    static const struct cpuid_source broken = {broken_read, NULL};

    fake_widest = fake_native.cpuid = &broken;
    boot_main(magic, address);
}

static void test_fault(void **state)
{
    (void)state;
    image_run(fault);
    check_end(false);
    must_hold("leafprobe: FAILED exception 13 at 0x0010abcd\n");
    must_not_hold("leafprobe: OK");
    image.vga = true;
    image_run(fault);
    must_hold("leafprobe: FAILED exception 13 at 0x0010abcd\n");
    assert_non_null(strstr(got->screen, "leafprobe: FAILED exception 13 at 0x0010abcd "));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_waits, image_start_test),
        cmocka_unit_test_setup(test_old, image_start_test),
        cmocka_unit_test_setup(test_screen, image_start_test),
        cmocka_unit_test_setup(test_fault, image_start_test),
    };

    return cmocka_run_group_tests_name("main_ends", tests, NULL, NULL);
}
