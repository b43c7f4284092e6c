/* SPDX-License-Identifier: BSD-2-Clause */
/* Options by the boot loader's command line and by fw_cfg, and which of the two wins. */
#include "boot/info/settings.h"

#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/images/fake_fwcfg.h"
#include "probe/tests/memory.h"

static struct boot_info info;
static struct options options;
static struct memory memory;
static bool device;

static uint32_t in(uint16_t port, unsigned width)
{
    uint32_t byte = 0;

    assert_int_equal(width, 1);
    assert_true(fake_fwcfg_in(port, &byte));
    return device ? byte : 0xff;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    assert_true(fake_fwcfg_out(port, value, width));
}

static int start(void **state)
{
    (void)state;
    fake_machine_init();
    memset(&info, 0, sizeof(info));
    fake_machine.in = in;
    fake_machine.out = out;
    device = true;
    fake_fwcfg_init(NULL, 0);
    return 0;
}

/* "TCGTCGTCGTCG", or no hypervisor at all. */
static bool read_settings(const char *command_line, bool in_qemu)
{
    const struct fake_row rows[] = {{0, 0, {1, 0, 0, 0}},
                                    {1, 0, {0, 0, in_qemu ? 1u << 31 : 0, 0}},
                                    {0x40000000, 0, {0x40000001, 0x54474354, 0x43544743, 0x47435447}}};
    const struct fake_cpu cpu = {"cpu", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);
    const struct sink sink = memory_sink(&memory);

    strcpy(info.command_line, command_line);
    memset(&options, 0xee, sizeof(options));
    return settings_read(&options, &info, &source, &sink);
}

static void check_slots(const char *line, const char *item, bool in_qemu, uint32_t want)
{
    fake_fwcfg_init(item, item ? strlen(item) : 0);
    assert_true(read_settings(line, in_qemu));
    assert_int_equal(options.slots, want);
    check_text("nothing said", memory_text(&memory), "");
}

static void test_precedence(void **state)
{
    (void)state;
    check_slots("", NULL, true, 0);
    check_slots("slots=5", NULL, true, 5);
    check_slots("", "slots=7", true, 7);
    check_slots("slots=5", "slots=7", true, 7);
    check_slots("slots=5 slots=6", "", true, 6);
    check_slots("slots=5", "one-cpu", true, 5);
    assert_int_equal(options.one_cpu, 1);
    assert_int_equal(options.at_end, END_DEFAULT);
}

/* Ports of a machine that may not be QEMU are left alone. */
static void test_elsewhere(void **state)
{
    (void)state;
    check_slots("slots=5", "slots=7", false, 5);
    assert_int_equal(fake_fwcfg_touched, 0);
    device = false;
    check_slots("slots=5", "slots=7", true, 5);
}

static void test_bad(void **state)
{
    (void)state;
    assert_false(read_settings("poweroff slosts=5", true));
    check_text("line", memory_text(&memory),
               "leafprobe: unknown option 'slosts=5', did you mean 'slots'?\n"
               "leafprobe: FAILED bad option, nothing was run; 'help' lists the options\n");
    assert_int_equal(options.at_end, END_POWEROFF);
    fake_fwcfg_init("slots=x", 7);
    assert_false(read_settings("slots=5", true));
    assert_non_null(strstr(memory_text(&memory), "'slots=x'"));
}

/* U-Boot hands what was meant for a kernel to whatever it starts. */
static void test_foreign(void **state)
{
    (void)state;
    check_slots("root=/dev/sdb3 quiet", "slots=7", true, 7);
    assert_int_equal(options.foreign, 1);
    check_slots("slots=5", NULL, true, 5);
    assert_int_equal(options.foreign, 0);
    assert_false(read_settings("root=/dev/sdb3 raw", true));
}

/* 4,095 bytes fit, one more does not: nothing runs then, but the end is as the words before the limit say. */
static void test_long(void **state)
{
    static char text[4097];

    (void)state;
    memset(text, ' ', sizeof(text) - 1);
    memcpy(text, "slots=9 halt", 12);
    fake_fwcfg_init(text, 4095);
    assert_true(read_settings("slots=5", true));
    assert_int_equal(options.slots, 9);
    fake_fwcfg_init(text, 4096);
    assert_false(read_settings("slots=5 poweroff", true));
    check_text("item", memory_text(&memory),
               "leafprobe: FAILED the fw_cfg item opt/leafprobe/options is longer than 4095 bytes, nothing "
               "was run\n");
    assert_int_equal(options.at_end, END_HALT);
    info.command_line_cut = true;
    assert_false(read_settings("poweroff slots=5", true));
    assert_int_equal(options.at_end, END_POWEROFF);
    assert_int_equal(options.slots, 0);
    check_text("line", memory_text(&memory),
               "leafprobe: FAILED the command line is longer than 4095 bytes, nothing was run\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_precedence, start), cmocka_unit_test_setup(test_elsewhere, start),
        cmocka_unit_test_setup(test_bad, start),        cmocka_unit_test_setup(test_foreign, start),
        cmocka_unit_test_setup(test_long, start),
    };

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
