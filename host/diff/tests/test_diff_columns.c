/* SPDX-License-Identifier: BSD-2-Clause */
/* Three files of several CPUs: which CPU of each stands in which column. */
#include <stdio.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/run.h"
#include "probe/tests/check.h"

#define VMX 0x20u

static struct run run;
static char folder[256];

/* CPUs with APIC ids 0, 1, 2 and VMX (leaf 1 ECX[5]) where the letter is v. */
static void write_cpus(const char *name, const char *letters)
{
    char path[300];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (unsigned cpu = 0; letters[cpu]; cpu++)
        fprintf(file,
                "CPU %u:\n   0x00000000 0x00: eax=0x00000007 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
                "   0x00000001 0x00: eax=0x000806f4 ebx=0x%02x000800 ecx=0x%08x edx=0x078bfbff\n",
                cpu, cpu, 0x200 | (letters[cpu] == 'v' ? VMX : 0));
    assert_int_equal(fclose(file), 0);
}

static void check_diff(const char *names, int status, const char *want)
{
    char line[1000] = "", *at = line;

    for (const char *name = names; *name; name++)
        at += snprintf(at, sizeof(line) - (size_t)(at - line), "%s/%c ", folder, *name);
    run_verb(cmd_diff, line, NULL, &run);
    check_text("errors", run.err, "");
    assert_int_equal(run.status, status);
    const char *cpus = strstr(run.out, "\n\nCPU 0");

    assert_non_null(cpus);
    check_text(names, cpus, want);
}

#define SAME(n) "\nCPU " n " (apic 0x" n ") of A: no real difference\n"
#define HEAD(n, what) "\nCPU " n " (apic 0x" n ") of A: 1 " what "\n"
#define WHERE "  0x00000001:0.ecx[5]  "

static void test_columns(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "%s", run_folder());
    write_cpus("a", "---");
    write_cpus("b", "-v-");
    write_cpus("c", "--v");
    write_cpus("d", "-");
    write_cpus("e", "vvv");
    check_diff("aaa", 0, "\n" SAME("0") SAME("1") SAME("2"));
    check_diff("abc", 1,
               "\n" SAME("0") HEAD(
                   "1", "added") "                                        A  B  C\n" WHERE
                                 "added       vmx  0  1  0\n" HEAD(
                                     "2", "added") "                                        A  B  C\n" WHERE
                                                   "added       vmx  0  0  1\n");
    /* The second has one CPU. */
    check_diff("adb", 1,
               "\n" SAME("0")
                   HEAD("1", "added") "                                        A       B  C\n" WHERE
                                      "added       vmx  0  no CPU  1\n" SAME("2"));
    check_diff("eee", 0, "\n" SAME("0") SAME("1") SAME("2"));
    run_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns)};

    return cmocka_run_group_tests_name("diff_columns", tests, NULL, NULL);
}
