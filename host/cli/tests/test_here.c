/* SPDX-License-Identifier: BSD-2-Clause */
/* This machine's own CPU by several verbs, which have to agree: what decode says of it, and of a file that
 * capture wrote. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct run here, saved;
static char file[300];

static int begin(void **state)
{
    char line[400];

    (void)state;
    snprintf(file, sizeof(file), "%s/cpu", run_folder());
    snprintf(line, sizeof(line), "-1 --shape=full -o %s", file);
    run_verb(cmd_capture, line, NULL, &here);
    return here.status;
}

static int end(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static void test_rows(void **state)
{
    static const char *const leaves[] = {"0", "1", "0x80000000"};
    char line[400];

    (void)state;
    for (size_t i = 0; i < COUNT(leaves); i++) {
        snprintf(line, sizeof(line), "-1 --leaf=%s", leaves[i]);
        run_verb(cmd_decode, line, NULL, &here);
        assert_int_equal(here.status, 0);
        assert_string_equal(here.err, "");
        snprintf(line, sizeof(line), "--leaf=%s %s", leaves[i], file);
        run_verb(cmd_decode, line, NULL, &saved);
        assert_int_equal(saved.status, 0);
        /* The heading alone is another: it has no number here. */
        assert_int_equal(strncmp(here.out, "CPU:\n", 5), 0);
        assert_int_equal(strncmp(saved.out, "CPU ", 4), 0);
        assert_true(strlen(here.out) > 40);
        assert_string_equal(strchr(here.out, '\n'), strchr(saved.out, '\n'));
    }
}

/* The time is cut out. */
static void cut_time(char *text)
{
    char *at = strstr(text, "\"time\":\"");

    assert_non_null(at);
    at += 8;
    memset(at, '_', strcspn(at + 1, "\"") + 1);
}

static void test_documents(void **state)
{
    (void)state;
    run_verb(cmd_decode, "-1 --format=json", NULL, &here);
    assert_int_equal(here.status, 0);
    run_verb(cmd_capture, "-1 --shape=full --format=json", NULL, &saved);
    assert_int_equal(saved.status, 0);
    cut_time(here.out);
    cut_time(saved.out);
    assert_string_equal(here.out, saved.out);
    assert_non_null(strstr(here.out, "\n\"input\":{\"file\":null,\"format\":\"cpuid\"},\n"));
    assert_non_null(strstr(here.out, "\"source\":\"cpuid\""));
}

/* Of the CPUs that are named, each once. */
static void test_chosen(void **state)
{
    (void)state;
    run_verb(cmd_decode, "--cpu=0 --format=jsonl --leaf=0", NULL, &here);
    if (here.status != 0) {
        assert_non_null(strstr(here.err, "CPU 0")); /* which this process may not run on */
        skip();
    }
    assert_non_null(strstr(here.out, "\"cpu\":0,"));
    assert_null(strstr(here.out, "\"cpu\":1,"));
    run_verb(cmd_decode, "--cpu=8191 --leaf=0", NULL, &here);
    assert_int_equal(here.status, 2);
    assert_string_equal(here.out, "");
}

/* Leaves that nobody documents are asked for with the option alone. */
static void test_sweep(void **state)
{
    const char *at;

    (void)state;
    run_verb(cmd_capture, "-1", NULL, &here);
    assert_int_equal(here.status, 0);
    assert_null(strstr(here.out, "sweep"));
    run_verb(cmd_capture, "-1 --sweep", NULL, &here);
    assert_int_equal(here.status, 0);
    at = strstr(here.out, "\nleafprobe: sweep: 65536 bases of leaves, ");
    assert_non_null(at);
    assert_null(strstr(at + 40, "65536 bases"));
    run_verb(cmd_capture, "-1 --sweep --format=raw", NULL, &here);
    assert_int_equal(here.status, 0);
    assert_null(strstr(here.out, "sweep"));
    assert_int_equal(strncmp(here.err, "leafprobe: sweep: 65536 bases of leaves, ", 40), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, begin, end),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_chosen),
        cmocka_unit_test(test_sweep),
    };

    return cmocka_run_group_tests_name("here", tests, NULL, NULL);
}
