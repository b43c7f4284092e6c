/* SPDX-License-Identifier: BSD-2-Clause */
/* Captions and comments that name the tables of cpuid -r, numbers that lost a digit, rows that come twice. */
#include <string.h>

#include "host/tests/kit.h"

#define ZERO "   0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define ONE "   0x00000001 0x00: eax=0x00050654 ebx=0x00020800 ecx=0xf6d83203 edx=0x178bfbfd\n"

static void test_labels(void **state)
{
    static const struct {
        const char *text;
        unsigned count, warnings;
        const char *labels[3];
    } cases[] = {
        {"guest cpuid:\nCPU 0:\n" ZERO "\nhost cpuid:\nCPU 0:\n" ZERO, 2, 0, {"guest cpuid", "host cpuid"}},
        {"> guest cpuid:\n> CPU 0:\n> " ZERO "> host:\n> CPU 0:\n> " ZERO, 2, 0, {"guest cpuid", "host"}},
        {"# a b\nCPU 0:\n" ZERO "CPU 1:\n" ZERO "# c\nCPU 0:\n" ZERO, 3, 0, {"a b", "a b", "c"}},
        {"CPU 0:\n" ZERO "# of row 1:\n" ONE "CPU 1:\n" ZERO, 2, 0, {"", "of row 1:"}},
        {"host:\nCPU 0:\n" ZERO "$ cpuid -r\nCPU 0:\n" ZERO, 2, 1, {"host", ""}},
        {"On Monday, A. wrote:\n> CPU 0:\n> " ZERO, 1, 0, {""}},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, NULL, &read);
        check_text(cases[i].text, read.error, "");
        assert_int_equal(read.count, cases[i].count);
        assert_int_equal(read.warnings, cases[i].warnings);
        for (unsigned n = 0; n < read.count; n++)
            check_text(cases[i].text, read.tables[n].label, cases[i].labels[n]);
        kit_free(&read);
    }
}

static void test_errors(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"CPU 0:\n" ZERO "   0x00000001 0x00: eax=0x0050654 ebx=0x00020800 ecx=0xf6d83203 edx=0x178bfbfd\n",
         "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '0x00000001 0x00: eax=0x0050654"},
        {"CPU 0:\n" ZERO "   0x0000001 0x00: eax=0x00050654 ebx=0x00020800 ecx=0xf6d83203 edx=0x178bfbfd\n",
         "text:3: expected a row of cpuid -r"},
        {"CPU 0:\n" ZERO "   0x00000001 0x0: eax=0x00050654 ebx=0x00020800 ecx=0xf6d83203 edx=0x178bfbfd\n",
         "text:3: expected a row of cpuid -r"},
        {"CPU 0:\n   0x00000001 0x00: eax=0x000050654 ebx=0x00020800 ecx=0xf6d83203 edx=0x178bfbfd\n",
         "text:2: expected a row of cpuid -r"},
        {"CPU 0:\n" ZERO ONE
         "   0x00000001 0x00: eax=0x00050655 ebx=0x00020800 ecx=0xf6d83203 edx=0x178bfbfd\n",
         "text:4: expected one row for 0x1 subleaf 0x0, found a second one with other values"},
        {"guest:\nCPU 0:\n" ZERO "host:\n" ZERO, "text:4: expected a header 'CPU 0:' or rows up to line 5"},
        {"CPU 0:\n" ZERO "eax in: 0x00000000, eax = 0000000d ebx = 756e6547 ecx = 6c65746e edx = 49656e69\n",
         "text:3: expected rows of cpuid -r (raw), found one of x86info -r (x86info): one dialect a file"},
        {"CPU 0:\n" ZERO "CPUID 00000000: 0000000D-756E6547-6C65746E-49656E69\n",
         "text:3: expected rows of cpuid -r (raw), found one of AIDA64 (aida64): one dialect a file"},
        {"CPUID 00000000: 0000000D-756E6547-6C65746E-49656E69\n" ZERO,
         "text:2: expected rows of AIDA64 (aida64), found one of cpuid -r (raw): one dialect a file"},
        {"Gst: 00000001/0000  00050654 00020800 f6d83203 178bfbfd\n" ZERO,
         "text:2: expected rows of VirtualBox's VBox.log (vbox), found one of cpuid -r (raw)"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, NULL, &read);
        if (!read.failed || strncmp(read.error, cases[i].error, strlen(cases[i].error)) != 0)
            fail_msg("%s: got %s, want %s", cases[i].text, read.error, cases[i].error);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels), cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests_name("raw_labels", tests, NULL, NULL);
}
