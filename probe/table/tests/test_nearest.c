/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/nearest.h"

#include <string.h>

#include "probe/tests/check.h"

static void test_nearest(void **state)
{
    static const char *const names[] = {"format",   "shape", "slots", "a-name-of-more-than-thirty-one-bytes",
                                        "poweroff", "waits", "waist", "just-as-long-as-it-still-may-be"};
    static const struct {
        const char *word, *want;
    } cases[] = {
        {"format", "format"},
        {"forma", "format"},
        {"fromat", "format"},
        {"formatt", "format"},
        {"formatttt", "format"},
        {"shpe", "shape"},
        {"slot", "slots"},
        {"sxxxs", NULL},
        {"wais", "waits"},   /* as near as waist, and before it */
        {"waistt", "waist"}, /* nearer than waits */
        {"poxxxoff", NULL},
        {"poxxroff", "poweroff"},
        {"", NULL},
        {"x", NULL},
        {"a-name-of-more-than-thirty-one-bytes", NULL},
        {"just-as-long-as-it-still-may-be", "just-as-long-as-it-still-may-be"},
        {"just-as-long-as-it-still-may-b", "just-as-long-as-it-still-may-be"},
        {"just-as-long-as-it-still-may-bee", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *got = nearest_name(names, COUNT(names), cases[i].word, strlen(cases[i].word));

        check_text(cases[i].word, got ? got : "nothing", cases[i].want ? cases[i].want : "nothing");
    }
}

/* A short name is two steps away from any short word. */
static void test_short_words(void **state)
{
    static const char *const names[] = {"de", "avx"};

    (void)state;
    assert_null(nearest_name(names, 2, "", 0));
    assert_null(nearest_name(names, 2, "x", 1));
    assert_null(nearest_name(names, 2, "xy", 2));
    assert_ptr_equal(nearest_name(names, 2, "dx", 2), names[0]);
    assert_ptr_equal(nearest_name(names, 2, "av", 2), names[1]);
    assert_ptr_equal(nearest_name(names, 2, "axx", 3), names[1]);
    assert_ptr_equal(nearest_name(names, 2, "avxxx", 5), names[1]);
}

/* The word is a part of a line, not a string of its own. */
static void test_length_counts(void **state)
{
    static const char *const names[] = {"raw"};

    (void)state;
    assert_ptr_equal(nearest_name(names, 1, "raw=1 and more", 3), names[0]);
    assert_null(nearest_name(names, 1, "raw=1 and more", 6));
    assert_null(nearest_name(names, 0, "raw", 3));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_short_words),
        cmocka_unit_test(test_length_counts),
    };

    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
