/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines at the width of a screen of eighty columns: 79 fit, longer ones end in three dots. */
#include "probe/run/summary_line.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory memory;

static void test_widths(void **state)
{
    static const size_t widths[] = {0, 1, 3, 75, 76, 77, 78, 79, 80, 81, 82, 160, 1000};
    char text[1002], want[100];

    (void)state;
    for (size_t i = 0; i < COUNT(widths); i++) {
        const struct sink keep = memory_sink(&memory);
        struct summary_lines lines = {.next = &keep};
        const struct sink sink = summary_lines(&lines);
        const size_t n = widths[i];

        for (size_t k = 0; k < n; k++)
            text[k] = (char)('a' + k % 26);
        text[n] = '\n';
        memcpy(want, text, n < 79 ? n : 79);
        if (n > 79)
            memcpy(want + 76, "...", 3);
        want[n < 79 ? n : 79] = '\n';
        want[(n < 79 ? n : 79) + 1] = 0;
        put_bytes(&sink, text, n + 1);
        check_text("line", memory_text(&memory), want);
        assert_int_equal(memory.writes, 1);
        assert_int_equal(lines.lines, 1);
        assert_int_equal(lines.used, 0);
    }
}

/* In whatever pieces they come; what has no LF yet is kept back. */
static void test_pieces(void **state)
{
    const struct sink keep = memory_sink(&memory);
    struct summary_lines lines = {.next = &keep};
    const struct sink sink = summary_lines(&lines);

    (void)state;
    put_str(&sink, "a");
    put_str(&sink, "b\nc");
    check_text("one", memory_text(&memory), "ab\n");
    assert_int_equal(memory.writes, 1);
    put_str(&sink, "\n\nd");
    check_text("three", memory_text(&memory), "ab\nc\n\n");
    assert_int_equal(lines.lines, 3);
    assert_int_equal(memory.writes, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_pieces),
    };

    return cmocka_run_group_tests_name("summary_line", tests, NULL, NULL);
}
