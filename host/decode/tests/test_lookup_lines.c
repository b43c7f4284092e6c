/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole answer of lookup for tables that lack what it looks for: leaf 0, leaf 1, a range's maximum, and
 * for vendors that cannot be printed. */
#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

#define INTEL "0x0 0x0: eax=0x2 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define ZEROS "eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n"
#define RULES "rules: KVM in Linux since 5.7\n"

static const struct {
    const char *leaf, *table, *want;
} cases[] = {
    {"5", "CPU 0:\n0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4\n",
     "0x00000005 0x00: " ZEROS
     "no entry for this leaf; the table has no leaf 0, so there is no highest leaf to "
     "redirect to: zeros\n" RULES},
    /* Leaf 0 is there, and leaf 1 is not. */
    {"1", "CPU 0:\n" INTEL,
     "0x00000001 0x00: " ZEROS "no entry for this leaf; in range (0x2 is the highest leaf of its range, says "
     "entry 0 (0x0 subleaf 0x0, flags 0)): absent, so zeros\n" RULES},
    {"3", "CPU 0:\n" INTEL,
     "0x00000003 0x00: " ZEROS "no entry; out of range (0x2 is the highest leaf of its range, says entry 0 "
     "(0x0 subleaf 0x0, flags 0))\nvendor GenuineIntel: redirected to the highest basic leaf 0x2, same "
     "subleaf: which has no entry for it: zeros\n" RULES},
    {"3", "CPU 0:\n" INTEL "0x2 0x0: eax=0xa ebx=0xb ecx=0xc edx=0xd\n",
     "0x00000003 0x00: eax=0x0000000a ebx=0x0000000b ecx=0x0000000c edx=0x0000000d\n"
     "no entry; out of range (0x2 is the highest leaf of its range, says entry 0 (0x0 subleaf 0x0, flags "
     "0))\n"
     "vendor GenuineIntel: redirected to the highest basic leaf 0x2, same subleaf: entry 1 (0x2 subleaf 0x0, "
     "flags 0)\n" RULES},
    /* 0x1f, blank, ~ and DEL: what is printed of a vendor's twelve letters. */
    {"3", "CPU 0:\n0x0 0x0: eax=0x2 ebx=0x7f7e201f ecx=0x41414141 edx=0x42424242\n",
     "0x00000003 0x00: " ZEROS "no entry; out of range (0x2 is the highest leaf of its range, says entry 0 "
     "(0x0 subleaf 0x0, flags 0))\nvendor ? ~?BBBBAAAA: redirected to the highest basic leaf 0x2, same "
     "subleaf: which has no entry for it: zeros\n" RULES},
};

static void test_answers(void **state)
{
    static struct run run;
    char line[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        snprintf(line, sizeof(line), "- %s", cases[i].leaf);
        run_verb(cmd_lookup, line, cases[i].table, &run);
        check_text("errors", run.err, "");
        check_text(cases[i].table, run.out, cases[i].want);
        assert_int_equal(run.status, 0);
    }
}

/* A run of a file that is no stream: there is one. */
static void test_runs(void **state)
{
    static struct run run;

    (void)state;
    run_verb(cmd_lookup, "- 0 --from=raw --run=1", "CPU 0:\n" INTEL, &run);
    assert_int_equal(run.status, 0);
    run_verb(cmd_lookup, "- 0 --from=raw --run=2", "CPU 0:\n" INTEL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text("run 2", run.err,
               "leafprobe: standard input:1: expected run 2 of a stream, a file of format raw is one run\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_runs),
    };

    return cmocka_run_group_tests_name("lookup_lines", tests, NULL, NULL);
}
