/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb lint: its lines, its options, its exit statuses. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/lint/lint.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/tests/memory.h"
#include "probe/write/write.h"

static struct run run;

static void lint(const char *format, const char *file)
{
    char line[1200];

    snprintf(line, sizeof(line), format, file);
    run_verb(cmd_lint, line, NULL, &run);
}

static void test_findings(void **state)
{
    const char *file = kit_data("lint/apic-id.txt");
    char want[1500];

    (void)state;
    lint("%s", file);
    assert_int_equal(run.status, 1);
    check_text("errors", run.err, "");
    snprintf(want, sizeof(want),
             "%s: cpu 0: apic-id: 0x0000000b:0.edx: error: x2APIC id 0x0, expected 0x01 in its low byte, the "
             "APIC id of leaf 1 (SDM 2A, CPUID 01H EBX[31:24], 0BH EDX; kvmtool patches neither per vCPU)\n",
             file);
    check_text("line", run.out, want);
}

static void test_severity(void **state)
{
    (void)state;
    lint("--severity=note %s", kit_data("lint/blank-row.txt"));
    assert_int_equal(run.status, 1);
    lint("--severity=warning %s", kit_data("lint/blank-row.txt"));
    assert_int_equal(run.status, EXIT_OK);
    assert_int_equal(run.out_size, 0);
    lint("--severity=error %s", kit_data("lint/apic-id.txt"));
    assert_int_equal(run.status, 1);
    lint("--severity=loud %s", kit_data("lint/apic-id.txt"));
    assert_int_equal(run.status, EXIT_BAD);
    check_text("error", run.err,
               "leafprobe verb: --severity: expected note, warning or error, found 'loud'\n");
}

/* Two CPUs on standard input, the second with a mistake. */
static void test_cpus(void **state)
{
    static struct memory memory;
    static struct cpuid_table table;
    const struct sink sink = memory_sink(&memory);

    (void)state;
    kit_sample(&table);
    kit_write_frame(&sink, FORMAT_VMCORE, &table, 4);
    table.entry[3].padding[1] = 7;
    kit_write_frame(&sink, FORMAT_VMCORE, &table, 9);
    run_verb(cmd_lint, "-", memory_text(&memory), &run);
    assert_int_equal(run.status, 1);
    assert_true(strncmp(run.out, "-: cpu 9: padding: 0x00000001:0: ", 33) == 0);
    /* It is a copy of the first, which shows across CPUs alone. */
    const char *second = strchr(run.out, '\n') + 1;

    assert_true(strncmp(second, "-: cpu 9: same-apic-id: ", 24) == 0);
    assert_ptr_equal(strchr(second, '\n'), run.out + run.out_size - 1);
    run_verb(cmd_lint, "--cpu 4 -", memory_text(&memory), &run);
    assert_int_equal(run.status, EXIT_OK);
    assert_int_equal(run.out_size, 0);
    run_verb(cmd_lint, "- --cpu 5", memory_text(&memory), &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_non_null(strstr(run.err, "\nleafprobe: -: no CPU 5 in it\n"));
}

static void test_list(void **state)
{
    const struct lint_rule *rule;
    const char *at;

    (void)state;
    run_verb(cmd_lint, "--list-rules", NULL, &run);
    assert_int_equal(run.status, EXIT_OK);
    at = run.out;
    for (unsigned i = 0; (rule = lint_rule(i)); i++) {
        const char *end = strchr(at, '\n');

        assert_non_null(end);
        assert_true(strncmp(at, rule->id, strlen(rule->id)) == 0);
        const char *severity = strstr(at, lint_severity_name(rule->severity));
        const char *reference = strstr(at, rule->reference);

        assert_true(severity && severity < end && reference && reference < end);
        at = end + 1;
    }
    assert_int_equal(*at, 0);
}

static void test_trouble(void **state)
{
    (void)state;
    run_verb(cmd_lint, "", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text("error", run.err, "leafprobe verb: FILE is missing ('-' is standard input)\n");
    run_verb(cmd_lint, "/nowhere/table", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text("error", run.err, "leafprobe: /nowhere/table: No such file or directory\n");
    run_verb(cmd_lint, "-", "nothing here\n", &run);
    assert_int_equal(run.status, EXIT_BAD);
    run_verb(cmd_lint, "one two", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    run_verb(cmd_lint, "--help", NULL, &run);
    assert_int_equal(run.status, EXIT_OK);
    assert_non_null(strstr(run.out, "--list-rules"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings), cmocka_unit_test(test_severity), cmocka_unit_test(test_cpus),
        cmocka_unit_test(test_list),     cmocka_unit_test(test_trouble),
    };

    return cmocka_run_group_tests_name("lint command", tests, NULL, NULL);
}
