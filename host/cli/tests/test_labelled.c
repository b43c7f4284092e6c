/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that name several tables, as the verbs take them. */
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct run run;

/* A log of two tables: each by its name, and both against each other, the host's first. */
static void test_own_tables(void **state)
{
    static const char log[] = "00:00:04 Gst: 00000000/0000  00000007 756e6547 6c65746e 49656e69\n"
                              "00:00:04 Hst:                00000007 756e6547 6c65746e 49656e69\n"
                              "00:00:04 Gst: 00000007/0000  00000000 00000000 00000000 00000000\n"
                              "00:00:04 Hst:                00000000 00000080 00000000 00000000\n";
    char path[300], name[320], line[700];
    FILE *file;

    (void)state;
    snprintf(path, sizeof(path), "%s/VBox.log", run_folder());
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(log, file);
    fclose(file);
    run_verb(cmd_diff, path, NULL, &run);
    check_text("errors", run.err, "");
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, "VBox.log:Hst, 1 CPU"));
    assert_non_null(strstr(run.out, "  0x00000007:0.ebx[7]  lost        smep  1 -> "));
    snprintf(name, sizeof(name), "%s:gst", path);
    snprintf(line, sizeof(line), "%s %s", name, name);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 0);
    snprintf(line, sizeof(line), "%s %s", name, path);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 2);
    assert_non_null(strstr(run.err, "VBox.log: names several tables, such as 'Gst': say FILE:LABEL\n"));
    snprintf(name, sizeof(name), "%s:Raw", path);
    snprintf(line, sizeof(line), "%s %s", name, path);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 2);
    assert_non_null(strstr(run.err, "VBox.log:5: expected a table 'Raw', the file has 'Gst', 'Hst'\n"));
    run_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_own_tables)};

    return cmocka_run_group_tests_name("labelled", tests, NULL, NULL);
}
