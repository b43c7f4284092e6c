/* SPDX-License-Identifier: BSD-2-Clause */
/* capture --source=dev, over files in a folder. */
#include <errno.h>
#include <stdio.h>

#include "host/capture/dev.h"
#include "host/tests/device.h"
#include "probe/tests/check.h"

/* A device's positions are leaves, a file's are bytes: leaves that a file can hold are 16 apart. */
static const struct {
    uint32_t leaf, subleaf;
    struct cpuid_regs regs;
} places[] = {
    {0, 0, {1, 2, 3, 4}},
    {0x10, 0, {5, 6, 7, 8}},
    {0x10, 3, {9, 10, 11, 12}},
    {0x80000000, 1, {13, 14, 15, 16}},
};

static int make_device(void **state)
{
    (void)state;
    device_make("cpuid");
    for (size_t i = 0; i < COUNT(places); i++)
        device_put((uint64_t)places[i].subleaf << 32 | places[i].leaf, &places[i].regs, 16);
    return 0;
}

static void test_dev_positions(void **state)
{
    struct cpu_dev dev = {.fd = -1};
    struct cpuid_regs regs;

    (void)state;
    assert_true(capture_dev_open(&dev, device_folder(), DEVICE_CPU, NULL));
    for (size_t i = 0; i < COUNT(places); i++) {
        assert_true(capture_dev_read(&dev, places[i].leaf, places[i].subleaf, &regs));
        assert_true(cpuid_regs_equal(&regs, &places[i].regs));
    }
    assert_int_equal(dev.error, 0);
    assert_false(capture_dev_read(&dev, 0x20, 3, &regs)); /* behind the file's end */
    assert_int_equal(dev.error, ENODATA);
    assert_false(capture_dev_read(&dev, 0, 0x80000000, &regs)); /* a negative position */
    assert_int_equal(dev.error, ENODATA);                       /* the first one stays */
    cpu_dev_close(&dev);
}

static void test_dev_absent(void **state)
{
    char want[160];
    struct cpu_dev dev = {.fd = -1};
    struct error_line error;

    (void)state;
    assert_false(capture_dev_open(&dev, device_folder(), DEVICE_CPU + 1, &error));
    snprintf(want, sizeof(want), "%s/8/cpuid: No such file or directory; as root: modprobe cpuid",
             device_folder());
    check_text("absent", error.text, want);
}

/* The kernel's own file, where it may be read: what it holds for leaf 0 is what any reader of it gets. */
static void test_dev_of_this_machine(void **state)
{
    struct cpu_dev dev = {.fd = -1};
    struct cpuid_regs regs;

    (void)state;
    if (!capture_dev_open(&dev, "/dev/cpu", 0, NULL))
        skip();
    assert_true(capture_dev_read(&dev, 0, 0, &regs));
    assert_int_not_equal(regs.eax, 0);
    assert_true(capture_dev_read(&dev, 0x80000000, 0x7fffffff, &regs));
    assert_false(capture_dev_read(&dev, 0, 0x80000000, &regs));
    assert_int_equal(dev.error, EINVAL);
    cpu_dev_close(&dev);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_dev_positions, make_device, device_remove),
        cmocka_unit_test_setup_teardown(test_dev_absent, make_device, device_remove),
        cmocka_unit_test(test_dev_of_this_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
