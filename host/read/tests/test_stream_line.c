/* SPDX-License-Identifier: BSD-2-Clause */
/* What each kind of a stream's line (docs/formats.md) begins with, and what stands before its mark. */
#include "host/read/stream_line.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"

static struct span text(const char *string)
{
    return (struct span){string, strlen(string)};
}

static void test_kinds(void **state)
{
    static const struct {
        const char *line;
        enum stream_kind kind;
    } cases[] = {
        {"version=0.1 stream=2", STREAM_FIRST},
        {"version 0.1", STREAM_REMARK},
        {"begin cpu=0 entries=3", STREAM_BEGIN},
        {"beginning", STREAM_REMARK},
        {"end cpu=0 crc32=0x1", STREAM_END},
        {"ends", STREAM_REMARK},
        {"percpu id=0", STREAM_PERCPU},
        {"percpus", STREAM_REMARK},
        {"OK cpus=1", STREAM_LAST},
        {"FAILED cpus=1", STREAM_LAST},
        {"ok cpus=1", STREAM_REMARK},
        {"msr 0x10a=0x1", STREAM_PROVENANCE},
        {"msr", STREAM_REMARK},
        {"mode=x64 cpus=2", STREAM_PROVENANCE},
        {"reading CPU 3 of 4", STREAM_REMARK},
        {"0 1 0x12345678", STREAM_CPU},
        {"9 1 0x12345678", STREAM_CPU},
        {"10 1 0x12345678", STREAM_CPU},
        {"/ 1", STREAM_REMARK}, /* before '0' in ASCII */
        {": 1", STREAM_REMARK}, /* behind '9' */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct stream_line got;
        char line[64];

        snprintf(line, sizeof(line), "leafprobe: %s", cases[i].line);
        assert_true(stream_line(text(line), &got));
        if (got.kind != cases[i].kind)
            fail_msg("%s: %d, expected %d", line, (int)got.kind, (int)cases[i].kind);
        assert_int_equal(got.before.n, 0);
        assert_int_equal(got.text.n, strlen(cases[i].line));
    }
}

static void test_marks(void **state)
{
    struct stream_line got;

    (void)state;
    assert_false(stream_line(text("leafprobe says"), &got));
    assert_false(stream_line(text(""), &got));
    assert_true(stream_line(text("[   12.5] leafprobe: OK cpus=1 \r\r"), &got));
    assert_int_equal(got.before.n, strlen("[   12.5] "));
    assert_memory_equal(got.text.at, "OK cpus=1", got.text.n);
    assert_int_equal(got.text.n, strlen("OK cpus=1"));
    /* A line that was cut off, and the first of the next run behind it. */
    assert_true(stream_line(text("leafprobe: end cpleafprobe: version=0.1 stream=2"), &got));
    assert_int_equal(got.kind, STREAM_FIRST);
    assert_int_equal(got.before.n, strlen("leafprobe: end cp"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_marks),
    };

    return cmocka_run_group_tests_name("lines of a stream", tests, NULL, NULL);
}
