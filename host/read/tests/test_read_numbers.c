/* SPDX-License-Identifier: BSD-2-Clause */
/* What texts do not say: subleaf numbers, where a CPU begins, from where CPUs are counted, which call failed.
 */
#include <string.h>

#include "host/tests/kit.h"

#define A0 "CPUID 00000000: 0000000D-756E6547-6C65746E-49656E69\n"
#define A1 "CPUID 00000001: 00600F20-00080800-3E98320B-178BFBFF\n"
#define NENT "KVM_SET_CPUID2, {nent=1, entries=[{function=1, index=0, flags=0, eax=1, ebx=0, ecx=0, edx=0}]}"

struct example {
    const char *name, *text, *format, *rows;
    unsigned warnings;
    uint32_t cpus[3];
};

static void check_examples(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct example *example = &examples[i];
        struct kit_read read;

        kit_read_text(example->text, NULL, &read);
        check_text(example->name, read.error, "");
        check_text(example->name, read.format, example->format);
        check_text(example->name, kit_rows(&read), example->rows);
        assert_int_equal(read.warnings, example->warnings);
        for (unsigned n = 0; n < read.count; n++)
            assert_int_equal(read.tables[n].cpu, example->cpus[n]);
        kit_free(&read);
    }
}

/* Rows without data are left out, so that counting gives wrong numbers: the leaf's own rule gives the right
 * ones. */
static void test_subleaves(void **state)
{
    static const struct example examples[] = {
        {.name = "Bulldozer: no XSAVEOPT, and LWP's component",
         .text = A0 "CPUID 0000000D: 00000007-00000340-000003C0-40000000\n"
                    "CPUID 0000000D: 00000100-00000240-00000000-00000000\n"
                    "CPUID 0000000D: 00000080-00000340-00000000-00000000\n",
         .format = "aida64",
         .rows = "0 d.0 d.2 d.3e"},
        {.name = "Sandy Bridge: XSAVEOPT",
         .text = A0 "CPUID 0000000D: 00000007-00000340-00000340-00000000\n"
                    "CPUID 0000000D: 00000001-00000000-00000000-00000000\n"
                    "CPUID 0000000D: 00000100-00000240-00000000-00000000\n",
         .format = "aida64",
         .rows = "0 d.0-2"},
        {.name = "Skylake: XSAVES with processor trace, and PKRU",
         .text = A0 "CPUID 0000000D: 0000021F-00000A88-00000A88-00000000\n"
                    "CPUID 0000000D: 0000000F-00000A08-00000100-00000000\n"
                    "CPUID 0000000D: 00000100-00000240-00000000-00000000\n"
                    "CPUID 0000000D: 00000040-000003C0-00000000-00000000\n"
                    "CPUID 0000000D: 00000040-00000400-00000000-00000000\n"
                    "CPUID 0000000D: 00000080-00000000-00000001-00000000\n"
                    "CPUID 0000000D: 00000008-00000A80-00000000-00000000\n",
         .format = "aida64",
         .rows = "0 d.0-4 d.8-9"},
        {.name = "cache and bandwidth allocation",
         .text = A0 "CPUID 00000010: 00000000-0000000A-00000000-00000000\n"
                    "CPUID 00000010: 0000000A-00000600-00000004-0000000F\n"
                    "CPUID 00000010: 00000059-00000000-00000004-00000007\n",
         .format = "aida64",
         .rows = "0 10.0-1 10.3"},
        {.name = "cpuid of 2009",
         .text = "CPU 0:\n   0x0000000d: eax=0x00000007 ebx=0x00000340 ecx=0x00000340 edx=0x00000000\n"
                 "   0x0000000d: eax=0x00000100 ebx=0x00000240 ecx=0x00000000 edx=0x00000000\n",
         .format = "raw",
         .rows = "d.0 d.2"},
    };

    (void)state;
    check_examples(examples, COUNT(examples));
}

static void test_headers(void **state)
{
    static const struct example examples[] = {
        {.name = "of cpuid -r, with AIDA64's rows",
         .text = "CPU 2:\n" A0 A1 "\nCPU 5:\n" A0,
         .format = "aida64",
         .rows = "0 1 | 0",
         .cpus = {2, 5}},
        {.name = "counted from 1",
         .text = "CPUID Registers (CPU #1):\n" A0 "CPUID Registers (CPU #2):\n" A0,
         .format = "aida64",
         .rows = "0 | 0",
         .cpus = {0, 1}},
        {.name = "counted from 0",
         .text = "CPUID Registers (CPU #0):\n" A0 "CPUID Registers (CPU #1):\n" A0,
         .format = "aida64",
         .rows = "0 | 0",
         .cpus = {0, 1}},
    };

    (void)state;
    check_examples(examples, COUNT(examples));
}

/* cpuid -r | grep */
static void test_grep(void **state)
{
#define ONE(apic) "   0x00000001 0x00: eax=0x00050654 ebx=0x" apic "020800 ecx=0xf6d83203 edx=0x178bfbfd\n"
#define SEVEN "   0x00000007 0x00: eax=0x00000000 ebx=0xd39ffffb ecx=0x00000000 edx=0xbc000400\n"
#define LINE4(sub) "   0x00000004 0x0" sub ": eax=0x1c004121 ebx=0x01c0003f ecx=0x0000003f edx=0x00000000\n"
    static const struct example examples[] = {
        {.name = "one leaf of three CPUs",
         .text = ONE("00") ONE("02") ONE("04"),
         .format = "raw",
         .rows = "1 | 1 | 1",
         .cpus = {0, 1, 2}},
        {.name = "the same row of two",
         .text = SEVEN SEVEN,
         .format = "raw",
         .rows = "7.0 | 7.0",
         .cpus = {0, 1}},
        {.name = "two leaves",
         .text = ONE("00") SEVEN ONE("02") SEVEN,
         .format = "raw",
         .rows = "1 7.0 | 1 7.0",
         .cpus = {0, 1}},
        {.name = "subleaves",
         .text = LINE4("0") LINE4("1") LINE4("0") LINE4("1"),
         .format = "raw",
         .rows = "4.0-1 | 4.0-1",
         .cpus = {0, 1}},
        {.name = "one leaf without subleaf numbers",
         .text = "   0x00000001: eax=0x00000f41 ebx=0x00020800 ecx=0x0000641d edx=0xbfebfbff\n"
                 "   0x00000001: eax=0x00000f41 ebx=0x01020800 ecx=0x0000641d edx=0xbfebfbff\n",
         .format = "raw",
         .rows = "1 | 1",
         .cpus = {0, 1}},
    };
    struct kit_read read;

    (void)state;
    check_examples(examples, COUNT(examples));
    /* Another place than the first one's is one too many, as before. */
    kit_read_text(SEVEN ONE("00") ONE("02"), NULL, &read);
    check_text("twice", read.error,
               "text:3: expected one row for 0x1 subleaf 0x0, found a second one with other values");
    kit_free(&read);
}

/* What KVM refused is no virtual CPU's table. */
static void test_failed_calls(void **state)
{
    static const struct example examples[] = {
        {.name = "refused, then taken",
         .text = "ioctl(12, " NENT ") = -1 EINVAL (Invalid argument)\nioctl(12, " NENT ") = 0\n",
         .format = "strace",
         .rows = "1",
         .warnings = 1,
         .cpus = {0}},
        {.name = "nobody says",
         .text = "ioctl(12, " NENT " <unfinished ...>\n",
         .format = "strace",
         .rows = "1"},
    };
    struct kit_read read;

    (void)state;
    check_examples(examples, COUNT(examples));
    kit_read_text("ioctl(12, " NENT ") = -1 E2BIG (Argument list too long)\n", NULL, &read);
    check_text("none left", read.error, "text:2: the file ends without a CPUID table (read as strace)");
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subleaves),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_grep),
        cmocka_unit_test(test_failed_calls),
    };

    return cmocka_run_group_tests_name("read_numbers", tests, NULL, NULL);
}
