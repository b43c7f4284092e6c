/* SPDX-License-Identifier: BSD-2-Clause */
/* Sections of AIDA64's and InstLatx64's dumps: whose they are, where they begin, and what is none. */
#include "host/tests/kit.h"

#define ZERO "CPUID 00000000: 00000001-756E6547-6C65746E-49656E69\n"
#define ONE "CPUID 00000001: 000306C3-00100800-7FFAFBBF-BFEBFBFF [SL 00]\n"

static void read_text(const char *text, struct kit_read *ret)
{
    kit_read_text(text, "aida64", ret);
    check_text("error", ret->error, "");
    assert_false(ret->failed);
}

static void check_table(const struct kit_read *read, unsigned number, uint32_t cpu, uint64_t line,
                        const char *label)
{
    assert_true(number < read->count);
    assert_int_equal(read->tables[number].cpu, cpu);
    assert_int_equal(read->tables[number].line, line);
    check_text("label", read->tables[number].label, label);
}

/* The shapes of headers; InstLatx64's first CPU is number 1. */
static void test_headers(void **state)
{
    static const struct {
        const char *text;
        uint32_t cpu;
    } cases[] = {
        {"------[ CPUID Registers / Logical CPU #3 ]------\n" ZERO, 3},
        {"------[ Logical CPU #3 ]------\n" ZERO, 3},
        {"CPUID Registers (CPU #3):\n" ZERO, 2},
        {"CPUID Registers (CPU #1):\n" ZERO, 0},
        {"CPU#003 AffMask: 0x8\n" ZERO, 3},
        {ZERO, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kit_read read;

        read_text(cases[i].text, &read);
        assert_int_equal(read.count, 1);
        check_table(&read, 0, cases[i].cpu, 1, "");
        assert_int_equal(read.warnings, 0);
        kit_free(&read);
    }
}

/* A header without rows is said, with its line and CPU, unless it ends a section of rows. */
static void test_no_rows(void **state)
{
    struct kit_read read;

    (void)state;
    read_text("------[ Logical CPU #0 ]------\n" ZERO ONE "------[ Logical CPU #1 ]------\n"
              "------[ Logical CPU #2 ]------\n" ZERO,
              &read);
    assert_int_equal(read.count, 2);
    check_table(&read, 0, 0, 1, "");
    check_table(&read, 1, 2, 5, "");
    assert_int_equal(read.warnings, 1);
    check_text("warning", read.warning, "text:4: cpu 1 has no rows");
    kit_free(&read);
}

/* Rows of other blocks are none of CPUID's. What follows them without a header is the next CPU's. */
static void test_other_blocks(void **state)
{
    struct kit_read read;

    (void)state;
    read_text("------[ Versions ]------\n" ONE "------[ Logical CPU #4 ]------\n" ZERO ONE
              "------[ MSR Registers ]------\n" ONE "------[ Logical CPU #7 ]------\n" ZERO,
              &read);
    assert_int_equal(read.count, 2);
    check_table(&read, 0, 4, 3, "");
    check_table(&read, 1, 7, 8, "");
    check_text("rows", kit_rows(&read), "0 1 | 0");
    assert_int_equal(read.warnings, 0);
    kit_free(&read);
}

/* Without headers a CPU begins where leaf 0 comes again; a label holds for the section that it stands in. */
static void test_no_headers(void **state)
{
    struct kit_read read;

    (void)state;
    read_text("allcpu: Package 0 / Core 1\n" ZERO ONE ZERO ONE "allcpu: Package 0 / Core 2\n" ZERO, &read);
    check_text("rows", kit_rows(&read), "0 1 | 0 1 | 0");
    check_table(&read, 0, 0, 2, "Package 0 / Core 1");
    check_table(&read, 1, 1, 4, "Package 0 / Core 2");
    check_table(&read, 2, 2, 7, "");
    kit_free(&read);
}

#define ROW(subleaf) "CPUID 00000004: 1C004121-01C0003F-0000003F-00000001" subleaf "\n"

/* Rows in their spellings, all of them the same. */
static void test_spellings(void **state)
{
    static const char *const rows[] = {
        ROW(" [SL 01]"),
        ROW(" [L1D: 32 KB] [SL 01]"),
        ROW(" [SL 1]"),
        "CPUID 00000004 : 1c004121 - 01c0003f - 0000003f - 00000001 [SL 01]\n",
        "CPUID 00000004 1C004121 01C0003F 0000003F 00000001 [SL 01]\n",
        "00000004: 1C004121 01C0003F 0000003F 00000001 [SL 01]\n",
        "CPUID 00000004:1C004121-01C0003F-0000003F-00000001 [SL 001]\n",
    };
    struct kit_read read;
    char text[256];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof(text), "------[ Logical CPU #0 ]------\n" ZERO "%s", rows[i]);
        read_text(text, &read);
        check_text(rows[i], kit_rows(&read), "0 4.1");
        const struct cpuid_entry *entry = &read.tables[0].table.entry[1];

        assert_int_equal(entry->eax, 0x1c004121);
        assert_int_equal(entry->ebx, 0x01c0003f);
        assert_int_equal(entry->ecx, 0x3f);
        assert_int_equal(entry->edx, 1);
        kit_free(&read);
    }
}

/* Other words than a leaf behind "CPUID" begin no row. */
static void test_words(void **state)
{
    struct kit_read read;

    (void)state;
    read_text(ZERO "CPUID Manufacturer  : GenuineIntel\nCPUID Revision      : 000306C3h\n" ONE, &read);
    check_text("rows", kit_rows(&read), "0 1");
    assert_int_equal(read.warnings, 0);
    kit_free(&read);
}

/* Rows that are none, or broken ones. */
static void test_broken(void **state)
{
    static const char *const rows[] = {
        "CPUID 0000004: 1C004121-01C0003F-0000003F-00000001",
        "CPUID 000000004: 1C004121-01C0003F-0000003F-00000001",
        "CPUID 00000004: 1C00412-01C0003F-0000003F-00000001",
        "CPUID 00000004: 1C004121-01C0003F-0000003F",
        "CPUID 00000004: 1C004121-01C0003F-0000003F-00000001 [SL x]",
        "CPUID 00000004: 1C004121-01C0003F-0000003F-00000001 [SL 1",
        "CPUID 00000004: 1C004121-01C0003F-0000003F-00000001 [SL:1]",
    };
    struct kit_read read;
    char text[256], want[256];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(text, sizeof(text), ZERO "%s\n", rows[i]);
        snprintf(want, sizeof(want), "text:2: expected 'CPUID LEAF: EAX-EBX-ECX-EDX [SL NN]', found '%s'",
                 rows[i]);
        kit_read_text(text, "aida64", &read);
        check_text(rows[i], read.error, want);
        kit_free(&read);
    }
    kit_check_refused("------[ Logical CPU #0 ]------\n" ZERO ROW(
                          " [SL 01]") "CPUID 00000004: 1C004121-01C0003F-0000003F-00000002 [SL 01]\n",
                      "text:4: expected one row for 0x4 subleaf 0x1, found a second one with other values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_headers),   cmocka_unit_test(test_no_rows),
                                       cmocka_unit_test(test_spellings), cmocka_unit_test(test_broken),
                                       cmocka_unit_test(test_words),     cmocka_unit_test(test_other_blocks),
                                       cmocka_unit_test(test_no_headers)};

    return cmocka_run_group_tests_name("aida64", tests, NULL, NULL);
}
