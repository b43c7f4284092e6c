/* SPDX-License-Identifier: BSD-2-Clause */
/* The revision of microcode, as Linux prints it. */
#include <stdio.h>

#include "host/capture/microcode.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static void test_microcode(void **state)
{
    char path[300];
    uint32_t revision = 7;

    (void)state;
    snprintf(path, sizeof(path), "%s/cpuinfo", run_folder());
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs("processor\t: 0\nvendor_id\t: GenuineIntel\nmicrocode\t: 0xd0003f5\n\n"
          "processor\t: 11\nmicrocode\t: 0x2b000639\n\nprocessor\t: 12\nflags\t\t: fpu\n",
          file);
    assert_int_equal(fclose(file), 0);
    assert_true(cpu_microcode(path, 11, &revision));
    assert_int_equal(revision, 0x2b000639);
    assert_true(cpu_microcode(path, 0, &revision));
    assert_int_equal(revision, 0xd0003f5);
    assert_false(cpu_microcode(path, 12, &revision));
    assert_false(cpu_microcode(path, 1, &revision));
    assert_false(cpu_microcode("/nowhere", 0, &revision));
    run_folder_remove();
}

/* A line that goes on where a reader of half the room would begin anew. */
static void test_long_line(void **state)
{
    char path[300];
    uint32_t revision;

    (void)state;
    snprintf(path, sizeof(path), "%s/cpuinfo", run_folder());
    for (unsigned before = 2040; before < 2056; before++) {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fprintf(file, "processor\t: 0\nflags : %*smicrocode : 0x9\nmicrocode\t: 0x5\n", (int)before - 8, "");
        assert_int_equal(fclose(file), 0);
        assert_true(cpu_microcode(path, 0, &revision));
        assert_int_equal(revision, 5);
    }
    run_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_microcode), cmocka_unit_test(test_long_line)};

    return cmocka_run_group_tests_name("microcode", tests, NULL, NULL);
}
