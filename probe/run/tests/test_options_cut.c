/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of options that are not all ours: too long, so that an end is missing, or meant for a kernel. */
#include <string.h>

#include "probe/run/options.h"
#include "probe/run/options_value.h"
#include "probe/tests/check.h"

/* A quotation mark alone quotes nothing. */
static void test_quotes(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {{"\"", "\""}, {"\"\"", ""}, {"\"a\"", "a"}, {"\"a", "\"a"}, {"a\"", "a\""}, {"a", "a"}};
    const struct value_rule rule = {TEXT, 0, 8, NULL};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char got[8] = "before";

        assert_null(option_text(&rule, (struct span){cases[i].text, strlen(cases[i].text)}, got));
        check_text(cases[i].text, got, cases[i].want);
    }
    /* The NUL has to fit. */
    char full[8] = "before";

    check_text("8 of 8", option_text(&rule, (struct span){"12345678", 8}, full), "too long a text in");
    check_text("as it was", full, "before");
    assert_null(option_text(&rule, (struct span){"12345678", 7}, full));
    check_text("7 of 8", full, "1234567");
}

/* Dashes without a name are no option, wherever they stand. */
static void test_dashes(void **state)
{
    static const char *const texts[] = {"-",      "--",  "- raw", "-- raw", "raw -",
                                        "raw --", "--r", "-=1",   "--=1"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct option_error error;
        struct options got;

        options_init(&got);
        assert_false(options_parse(&got, texts[i], &error));
        check_text(texts[i], error.problem, "unknown option");
    }
}

/* Of a text that was cut, the last word may be a part of another. */
static void test_cut(void **state)
{
    static const struct {
        const char *text;
        uint32_t at_end, format;
    } cases[] = {
        {"raw poweroff", END_DEFAULT, FORMAT_RAW},      {"raw poweroff ", END_POWEROFF, FORMAT_RAW},
        {"poweroff\nraw", END_POWEROFF, FORMAT_VMCORE}, {"poweroff", END_DEFAULT, FORMAT_VMCORE},
        {"nonsense halt -l", END_HALT, FORMAT_VMCORE},  {"", END_DEFAULT, FORMAT_VMCORE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options got;
        char text[32];

        strcpy(text, cases[i].text);
        options_init(&got);
        options_parse_cut(&got, text);
        assert_int_equal(got.at_end, cases[i].at_end);
        assert_int_equal(got.format, cases[i].format);
    }
}

static void test_foreign_words(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"root=/dev/sdb3 init=/sbin/init rootfstype=ext3 console=ttyS0,115200n8", true},
        {"ro quiet", true},
        {"BOOT_IMAGE=/vmlinuz unheard=of", true},
        {"root=/dev/sdb3 raw", false},
        {"poweroff", false},
        {"formta=raw", false},
        {"rootx=1", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (options_foreign(cases[i].text) != cases[i].want)
            fail_msg("\"%s\"", cases[i].text);
}

/* Each alone, as Linux's kernel-parameters.txt (rd.luks: dracut.cmdline) and boot managers have it. */
static void test_kernel_words(void **state)
{
    static const char *const lines[] = {
        "root=/dev/sda1",
        "rootwait",
        "rootfstype=ext4",
        "ro",
        "rw",
        "quiet",
        "splash",
        "console=ttyS0",
        "initrd=/initrd",
        "init=/bin/sh",
        "BOOT_IMAGE=/vmlinuz",
        "resume=/dev/sda2",
        "loglevel=3",
        "earlycon=efifb",
        "panic=30",
        "nomodeset",
        "vga=791",
        "rootdelay=5",
        "rd.luks=0",
        "selinux=0",
        "apparmor=1",
        "earlyprintk=serial",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++)
        if (!options_foreign(lines[i]))
            fail_msg("\"%s\" is not taken for a kernel's", lines[i]);
}

static void test_serial_ports(void **state)
{
    static const struct {
        const char *text;
        uint32_t want;
    } cases[] = {{"serial=com1", 0x3f8},     {"serial=com3", 0x3e8}, {"serial=none", SERIAL_NONE},
                 {"serial=pci", SERIAL_PCI}, {"serial=256", 256},    {"serial=0xfff8", 0xfff8},
                 {"", SERIAL_AUTO}};
    static const char *const bad[] = {"serial=com5", "serial=0xfff9", "serial=0x60", "serial=0", "format=1"};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct options options;
        struct option_error error;

        options_init(&options);
        assert_false(options_parse(&options, bad[i], &error));
        assert_string_equal(error.word, bad[i]);
        assert_string_equal(error.problem,
                            strstr(bad[i], "=c") || i == 4 ? "unknown value in" : "number out of range in");
    }
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options;
        struct option_error error;

        options_init(&options);
        assert_true(options_parse(&options, cases[i].text, &error));
        assert_int_equal(options.serial, cases[i].want);
    }
}

static void test_format_names(void **state)
{
    (void)state;
    assert_string_equal(format_name(FORMAT_VMCORE), "vmcore");
    assert_string_equal(format_name(FORMAT_RAW), "raw");
    assert_string_equal(format_name(FORMAT_KVM), "kvm");
    assert_string_equal(format_name(FORMAT_COUNT), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_names), cmocka_unit_test(test_foreign_words),
        cmocka_unit_test(test_quotes),       cmocka_unit_test(test_dashes),
        cmocka_unit_test(test_kernel_words), cmocka_unit_test(test_serial_ports),
        cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
