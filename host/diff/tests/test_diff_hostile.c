/* SPDX-License-Identifier: BSD-2-Clause */
/* Input that would like to be more than text. */
#include <string.h>

#include "host/base/print.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"

static struct memory memory;

/* Valid UTF-8 stays (RFC 3629), what is not and what controls a terminal becomes '?'. */
static void test_clean(void **state)
{
    static const struct {
        const char *from, *want;
    } cases[] = {
        {"plain", "plain"},
        {"a\tb\033[0m\x7f", "a\\x09b\\x1b[0m\\x7f"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"\xc2\x9b"
         "2J",
         "\\xc2\\x9b2J"},
        {"\xc0\xaf\xed\xa0\x80\xff\xe2\x82", "\\xc0\\xaf\\xed\\xa0\\x80\\xff\\xe2\\x82"},
    };
    char to[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_text(cases[i].want, diff_clean(cases[i].from, to, sizeof(to)), cases[i].want);
    check_text("cut", diff_clean("ab\xc3\xa9", to, 4), "ab");
}

/* Names of files and strings of CPUs are text, not markup nor orders to a terminal. */
static void test_hostile(void **state)
{
    static struct cpuid_table one, other;
    struct diff_input inputs[2] = {{.path = "<b>&\033[2J\"\xff"}, {.path = "'\xc3\xa9'"}};
    struct diff_report report;

    (void)state;
    kit_sample(&one);
    other = one;
    struct cpuid_entry *brand = (struct cpuid_entry *)cpuid_table_find(&other, 0x80000002, 0);

    assert_non_null(brand);
    memcpy(&brand->eax, "<i>\"", 4);
    assert_true(diff_input_add(&inputs[0], 0, &one, NULL));
    assert_true(diff_input_add(&inputs[1], 0, &other, NULL));
    assert_true(diff_report(inputs, true, &report));

    struct sink sink = memory_sink(&memory);

    assert_true(diff_html(&report, &sink));
    const char *text = memory_text(&memory);

    assert_non_null(strstr(text, "<td>&lt;b&gt;&amp;\\x1b[2J&quot;\\xff<td>"));
    assert_non_null(strstr(text, "<td>&#39;\xc3\xa9&#39;<td>"));
    assert_non_null(strstr(text, "&lt;i&gt;\\x22"));
    assert_null(strstr(text, "<b>"));
    assert_null(strchr(text, '\033'));
    sink = memory_sink(&memory);
    assert_true(diff_text(&report, false, &sink));
    assert_null(strchr(memory_text(&memory), '\033'));
    sink = memory_sink(&memory);
    assert_true(diff_text(&report, true, &sink));
    assert_non_null(strstr(memory_text(&memory), "\033[35midentity  \033[0m"));
    diff_report_free(&report);
    diff_input_free(&inputs[0]);
    diff_input_free(&inputs[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_clean), cmocka_unit_test(test_hostile)};

    return cmocka_run_group_tests_name("hostile input of diff", tests, NULL, NULL);
}
