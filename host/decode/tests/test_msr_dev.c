/* SPDX-License-Identifier: BSD-2-Clause */
/* /dev/cpu/N/msr, over files in a folder. */
#include "host/decode/msr_dev.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/tests/device.h"
#include "probe/decode/virt.h"
#include "probe/tests/check.h"

#define NOBODY 65534

/* A device's positions are registers, a file's are bytes: registers that a file can hold are 8 apart. */
static const struct {
    uint32_t number;
    uint64_t value;
} places[] = {{0x3a, 5}, {0x480, 0x00da100000000004}, {0xc0010114, 0x18}};

static int make_device(void **state)
{
    (void)state;
    device_make("msr");
    for (size_t i = 0; i < COUNT(places); i++)
        device_put(places[i].number, &places[i].value, 8);
    return 0;
}

static void test_positions(void **state)
{
    struct cpu_dev dev = {.fd = -1};
    uint64_t value = 0;

    (void)state;
    assert_true(msr_dev_open(&dev, device_folder(), DEVICE_CPU, NULL));
    for (size_t i = 0; i < COUNT(places); i++) {
        assert_true(msr_dev_read(&dev, places[i].number, &value));
        assert_int_equal(value, places[i].value);
    }
    assert_int_equal(dev.error, 0);
    assert_false(msr_dev_read(&dev, 0xc0010131, &value)); /* behind the file's end */
    assert_int_equal(value, 0x18);
    assert_int_equal(dev.error, ENODATA);
    cpu_dev_close(&dev);
    assert_false(msr_dev_read(&dev, 0x3a, &value)); /* closed */
    assert_int_equal(dev.error, ENODATA);           /* the first one stays */
}

static void test_absent(void **state)
{
    char want[160];
    struct cpu_dev dev = {.fd = -1};
    struct error_line error;

    (void)state;
    assert_false(msr_dev_open(&dev, device_folder(), DEVICE_CPU + 1, &error));
    snprintf(want, sizeof(want), "%s/8/msr: No such file or directory; as root: modprobe msr",
             device_folder());
    check_text("absent", error.text, want);
}

static void test_forbidden(void **state)
{
    char want[160];
    struct cpu_dev dev = {.fd = -1};
    struct error_line error;

    (void)state;
    assert_int_equal(chmod(device_path(), 0), 0);
    if (geteuid() == 0) /* may read it all the same */
        assert_int_equal(seteuid(NOBODY), 0);
    assert_false(msr_dev_open(&dev, device_folder(), DEVICE_CPU, &error));
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(device_path(), 0600), 0);
    snprintf(want, sizeof(want), "%s: Permission denied; run as root", device_path());
    check_text("forbidden", error.text, want);
}

/* What a table and the device give together, as decode uses them. */
static void test_verdict(void **state)
{
    const struct cpuid_regs vendor = {1, 0x756e6547, 0x6c65746e, 0x49656e69}, version = {.ecx = 1u << 5};
    struct cpu_dev dev = {.fd = -1};
    const struct msr_source source = {msr_dev_read, &dev};
    struct cpuid_table table = {0};
    struct virt virt;

    (void)state;
    cpuid_table_add(&table, 0, 0, 0, &vendor);
    cpuid_table_add(&table, 1, 0, 0, &version);
    assert_true(msr_dev_open(&dev, device_folder(), DEVICE_CPU, NULL));
    virt_read(&table, &source, NULL, &virt);
    cpu_dev_close(&dev);
    assert_int_equal(virt.verdict[VIRT_VMX], VIRT_USABLE);
    assert_int_equal(virt.msr.value[MSR_VMX_BASIC], places[1].value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_verdict),
    };

    return cmocka_run_group_tests(tests, make_device, device_remove);
}
