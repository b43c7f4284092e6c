/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of provenance, taken apart and put together again. */
#include <string.h>

#include "host/base/line_text.h"
#include "host/read/provenance.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"

/* Every name and value between brackets. */
static void check_parts(const char *lines, const char *want)
{
    char got[256] = "";
    struct span name, value;
    const char *at = lines;

    while (provenance_next(&at, &name, &value)) {
        const size_t used = strlen(got);

        snprintf(got + used, sizeof(got) - used, "[%.*s|%.*s]", (int)name.n, name.at, (int)value.n, value.at);
    }
    check_text(lines, got, want);
    assert_int_equal(*at, 0);
    /* Not a byte behind the NUL is looked at. */
    assert_ptr_equal(at, lines + strlen(lines));
}

static void test_parts(void **state)
{
    static const struct {
        const char *lines, *want;
    } cases[] = {
        {"", ""},
        {"a=1", "[a|1]"},
        {"a=1 b=2\nc=3\n", "[a|1][b|2][c|3]"},
        {"a=\"x y\" b=z", "[a|x y][b|z]"},
        {"a=\"\" b=\n", "[a|][b|]"},
        {"word a=1 word\nb=2", "[a|1][b|2]"},
        {"=1 a=2", "[a|2]"},
        {"a=b=c d=1", "[a|b=c][d|1]"},
        {"a=\"open\nb=1", "[a|open][b|1]"},
        {"a=\"open", "[a|open]"},
        {"a=\"x\"b=1", "[a|x][b|1]"},
        {"a=x\"y b=1", "[a|x\"y][b|1]"},
        {"a", ""},
        {"a=", "[a|]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_parts(cases[i].lines, cases[i].want);
}

/* Up to 16 digits in small letters behind 0x; the first of a name counts. */
static void test_number(void **state)
{
    static const struct {
        const char *lines;
        bool good;
        uint64_t value;
    } cases[] = {
        {"x=0x0", true, 0},
        {"x=0x09af", true, 0x9af},
        {"a=0x1 x=0x2 x=0x3", true, 2},
        {"xx=0x1\nx=0x2\n", true, 2},
        {"x=\"0x10\"", true, 16},
        {"x=0x8", true, 8},
        {"x=0xfedcba9876543210", true, 0xfedcba9876543210},
        {"x=0x10000000000000000", false, 0},
        {"x=0x", false, 0},
        {"x=10", false, 0},
        {"x=0xg", false, 0},
        {"x=0x1:", false, 0},
        {"x=0x/", false, 0},
        {"x=0x`", false, 0},
        {"x=0xA", false, 0},
        {"x=unread x=0x1", false, 0},
        {"y=0x1", false, 0},
        {"", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t value = 0;

        if (provenance_number(cases[i].lines, "x", &value) != cases[i].good ||
            (cases[i].good && value != cases[i].value))
            fail_msg("%s: 0x%llx", cases[i].lines, (unsigned long long)value);
    }
}

static void test_put(void **state)
{
    static const struct {
        const char *lines, *want;
    } cases[] = {
        {NULL, ""},
        {"", ""},
        {"a=1\nb=2\n", "leafprobe: a=1\nleafprobe: b=2\n"},
        {"a=1 c=3\nb=2", "leafprobe: a=1 c=3\nleafprobe: b=2\n"},
    };
    static struct memory memory;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);

        provenance_put(cases[i].lines, &sink);
        check_text("put", memory_text(&memory), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_put),
    };

    return cmocka_run_group_tests_name("provenance_parts", tests, NULL, NULL);
}
