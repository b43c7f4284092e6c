/* SPDX-License-Identifier: BSD-2-Clause */
/* A text of options that was too long: what of it is obeyed. */
#include <string.h>

#include "probe/run/options.h"
#include "probe/tests/check.h"

/* Of a text that was cut, the last word may be a part of another. */
static void test_cut(void **state)
{
    static const struct {
        const char *text;
        uint32_t at_end, format;
    } cases[] = {
        {"raw poweroff", END_DEFAULT, FORMAT_RAW},      {"raw poweroff ", END_POWEROFF, FORMAT_RAW},
        {"poweroff\nraw", END_POWEROFF, FORMAT_VMCORE}, {"poweroff", END_DEFAULT, FORMAT_VMCORE},
        {"nonsense halt -l", END_HALT, FORMAT_VMCORE},  {"", END_DEFAULT, FORMAT_VMCORE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options got;
        char text[32];

        strcpy(text, cases[i].text);
        options_init(&got);
        options_parse_cut(&got, text);
        assert_int_equal(got.at_end, cases[i].at_end);
        assert_int_equal(got.format, cases[i].format);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
