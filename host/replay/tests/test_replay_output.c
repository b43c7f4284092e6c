/* SPDX-License-Identifier: BSD-2-Clause */
/* What replay makes of an image's output: its verdict, and bytes that got lost. */
#include "host/replay/output.h"

#include <string.h>

#include "probe/tests/check.h"

static void test_verdicts(void **state)
{
    static const struct {
        const char *text, *error; /* "": no failure */
    } cases[] = {
        {"", ""},
        {"hello\n", ""},
        {"leafprobe: OK cpus=1 entries=29 dropped=0 unknown=0\n", ""},
        {"leafprobe: unknown option 'x'\r\nleafprobe: FAILED bad option\r\n",
         "the image says: FAILED bad option"},
        {"BIOS noise leafprobe: FAILED cpus=1 missing=1\nmore\n", "the image says: FAILED cpus=1 missing=1"},
        {"l\neafprobe: FAILED by half\n", ""},
        {"leafprobe: FAILED first\nleafprobe: FAILED second\n", "the image says: FAILED first"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct replay_output output = {.to = fopen("/dev/null", "w")};
        struct error_line error = {""};

        assert_non_null(output.to);
        for (const char *at = cases[i].text; *at; at++)
            replay_output_put(&output, at, 1);
        assert_true(replay_output_flush(&output, &error));
        assert_int_equal(replay_output_verdict(&output, &error), !cases[i].error[0]);
        check_text(cases[i].text, error.text, cases[i].error);
        fclose(output.to);
    }
}

/* A line is longer than what is kept of it. */
static void test_long_line(void **state)
{
    struct replay_output output = {.to = fopen("/dev/null", "w")};
    struct error_line error;

    (void)state;
    assert_non_null(output.to);
    for (int i = 0; i < 100000; i++)
        replay_output_put(&output, "x", 1);
    replay_output_put(&output, "\nleafprobe: FAILED at last\n", 27);
    assert_false(replay_output_verdict(&output, &error));
    check_text("last", error.text, "the image says: FAILED at last");
    fclose(output.to);
}

/* A line that fills all the room, behind another: its last letter is kept, one more is not. */
static void test_full_line(void **state)
{
    (void)state;
    for (unsigned more = 0; more < 2; more++) {
        struct replay_output output = {.to = fopen("/dev/null", "w")};
        struct error_line error;
        char line[300];
        const int n = snprintf(line, sizeof(line), "x\n%*sleafprobe: FAILED%s\n",
                               (int)sizeof(output.line) - 18, "", more ? "YZ" : "Y");

        assert_non_null(output.to);
        replay_output_put(&output, line, (size_t)n);
        assert_false(replay_output_verdict(&output, &error));
        check_text("full", error.text, "the image says: FAILEDY");
        fclose(output.to);
    }
}

/* The device takes nothing; the last flush has nothing left to write. */
static void test_lost(void **state)
{
    static char buffer[4];
    struct replay_output output = {.to = fopen("/dev/full", "w")};
    struct error_line error;

    (void)state;
    assert_non_null(output.to);
    assert_int_equal(setvbuf(output.to, buffer, _IOFBF, sizeof(buffer)), 0);
    replay_output_put(&output, "12345678", 8);
    assert_false(replay_output_flush(&output, &error));
    check_text("lost", error.text, "standard output could not be written");
    fclose(output.to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_full_line),
        cmocka_unit_test(test_lost),
    };

    return cmocka_run_group_tests_name("replay output", tests, NULL, NULL);
}
