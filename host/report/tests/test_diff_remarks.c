/* SPDX-License-Identifier: BSD-2-Clause */
/* What diff says of tables of several CPUs beside their differences: vendors, numbers of CPUs and of rows. */
#include <stdio.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/run.h"
#include "probe/tests/check.h"

static struct run run;
static const char *folder;

enum vendor { INTEL, AMD };

/* A file of so many CPUs, which have APIC ids from first on, VMX unless one is the CPU number without, and
 * more rows, so many, that hold something. */
static void write_cpus(const char *name, enum vendor vendor, unsigned count, unsigned first, unsigned without,
                       unsigned more)
{
    static const char *const vendors[] = {"ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69",
                                          "ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65"};
    char path[300];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (unsigned i = 0; i < count; i++) {
        fprintf(file, "CPU %u:\n   0x00000000 0x00: eax=0x00000016 %s\n", i, vendors[vendor]);
        fprintf(file, "   0x00000001 0x00: eax=0x000806f4 ebx=0x%02x000800 ecx=0x%08x edx=0x00000200\n",
                first + i, i == without ? 0u : 0x20u);
        for (unsigned row = 0; row < more; row++)
            fprintf(file,
                    "   0x80860000 0x%02x: eax=0x80860000 ebx=0x00000000 ecx=0x00000000 edx=0x00000001\n",
                    row);
    }
    assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
    (void)state;
    folder = run_folder();
    write_cpus("i", INTEL, 1, 0, 9, 0);
    write_cpus("a", AMD, 1, 0, 9, 0);
    write_cpus("two", INTEL, 2, 0, 9, 0);
    write_cpus("six", INTEL, 6, 0, 9, 0);
    write_cpus("lacks", INTEL, 6, 0, 2, 0);
    write_cpus("moved", INTEL, 6, 8, 9, 0);
    write_cpus("eight", INTEL, 1, 0, 9, 6);
    write_cpus("twelve", INTEL, 1, 0, 9, 10);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static void diff(const char *names)
{
    char line[4000] = "", words[1000];

    snprintf(words, sizeof(words), "%s", names);
    for (const char *name = strtok(words, " "); name; name = strtok(NULL, " "))
        snprintf(line + strlen(line), sizeof(line) - strlen(line), " %s/%s", folder, name);
    run_verb(cmd_diff, line, NULL, &run);
    check_text("errors", run.err, "");
}

static void check_says(const char *names, const char *want)
{
    diff(names);
    if (!strstr(run.out, want))
        fail_msg("diff %s: no '%s' in\n%s", names, want, run.out);
}

static void check_silent(const char *names, const char *unwanted)
{
    diff(names);
    if (strstr(run.out, unwanted))
        fail_msg("diff %s: '%s' in\n%s", names, unwanted, run.out);
}

#define VENDORS                                                                                 \
    "the CPUs are of different vendors, \"GenuineIntel\" and \"AuthenticAMD\": the tables have" \
    " little to do with each other\n"

static void test_vendors(void **state)
{
    (void)state;
    check_says("i a", "note: " VENDORS);
    check_says("i i a", "note: A and C: " VENDORS);
    check_says("i a i", "note: A and B: " VENDORS);
    check_silent("i two", "vendors");
    check_silent("i i two", "vendors");
    check_silent("a a", "vendors");
}

static void test_numbers_of_cpus(void **state)
{
    (void)state;
    check_says("i two", "\nCPU 1 (apic 0x1): B alone has this CPU\n");
    assert_int_equal(run.status, 1);
    check_says("two i", "\nCPU 1 (apic 0x1): A alone has this CPU\n");
    check_says("i i two", "note: C has 2 CPUs, A has 1: those of A are compared\n");
    assert_int_equal(run.status, 1);
    check_says("two i two", "note: B has 1 CPUs, A has 2: those of A are compared\n");
    check_silent("i i i", "those of A");
    assert_int_equal(run.status, 0);
}

/* CPUs that differ alike are said once. */
static void test_like(void **state)
{
    (void)state;
    check_says("six lacks", "\nCPU 2 (apic 0x2) and CPU 2 (apic 0x2): 1 lost\n");
    check_says("six lacks",
               "\nCPU 0 (apic 0x0) and CPU 0 (apic 0x0), and alike 1,3-5 of A: no real difference\n");
    assert_int_equal(run.status, 1);
    check_says("six moved",
               "\nCPU 0 (apic 0x0) and CPU 0 (apic 0x8), and alike 1-5 of A: no real difference\n");
    assert_int_equal(run.status, 0);
    check_says("six moved", "CPUs are matched by position, as their APIC ids do not match\n");
    check_says("six moved", "\nexpected, shown with --all: 6 per-CPU\n");
    check_silent("six lacks", "matched by position");
}

#define FEW " has far fewer rows: where it has none, zeros are taken\n"

static void test_few_rows(void **state)
{
    (void)state;
    check_says("i twelve", "note: A" FEW);
    check_says("twelve i", "note: B" FEW);
    check_silent("i eight", FEW);
    check_silent("eight twelve", FEW);
}

/* Inputs are letters, and from the 27th on numbers. */
static void test_letters(void **state)
{
    char names[200] = "";

    (void)state;
    for (unsigned i = 0; i < 26; i++)
        strcat(names, "i ");
    strcat(names, "a");
    check_says(names, "note: A and 27: " VENDORS);
    assert_non_null(strstr(run.out, "\nZ  "));
    assert_non_null(strstr(run.out, "\n27  "));
    check_says(names + 2, "note: A and Z: " VENDORS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vendors),  cmocka_unit_test(test_numbers_of_cpus), cmocka_unit_test(test_like),
        cmocka_unit_test(test_few_rows), cmocka_unit_test(test_letters),
    };

    return cmocka_run_group_tests_name("diff_remarks", tests, setup, teardown);
}
