/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands before a row, a piece at a time: stamps, names and marks, and what comes near them and is none.
 */
#include <string.h>

#include "host/dialect/paste.h"
#include "host/tests/kit.h"

#define DIGITS_46 "1234567890123456789012345678901234567890123456"

static const struct {
    const char *line, *rest; /* rest is NULL where nothing is taken away */
} cases[] = {
    {"", NULL},
    {"0x1 x", NULL},
    {"> x", " x"},
    {">x", "x"},
    {" \tx", "x"},
    {"[   12.345678] x", " x"},
    {"[" DIGITS_46 "]x", "x"},
    {"[" DIGITS_46 "7]x", NULL},
    {"[x", NULL},
    {"[SL 01]", NULL},
    /* Stamps: two marks or more, and no number of five digits but behind a point. */
    {"2025-03-05T16:19:46.611Z x", " x"},
    {"00:00:04.809418 x", " x"},
    {"12:30:01 x", " x"},
    {"12:30 x", NULL},
    {"1-2-3 x", " x"},
    {"0000-0-0 x", " x"},
    {"00000-0-0 x", NULL},
    {"00000000-00000000-00000000 x", NULL},
    {"0-0-0.12345 x", " x"},
    {"0-0-0,12345 x", " x"},
    {"0-0-0+1Z x", " x"},
    {"12:30:01a x", NULL},
    {":1:2:3 x", NULL},
    /* The system's log, and programs in it. */
    {"Jan 1 15:36:56 host x", "x"},
    {"Nov 29 15:36:56 host x", "x"},
    {"Dec 1 2 3 x", "x"},
    {"Nov 29 15:36:56 host", NULL},
    {"Nox 29 15:36:56 host x", NULL},
    {"ovD 29 15:36:56 host x", NULL},
    {"cpuid[1234]: x", " x"},
    {"cpuid[12a]: x", NULL},
    {"cpuid[]: x", NULL},
    {"cpuid[1]:x", NULL},
    {"CPU[1]: x", NULL},
    {"node1: x", " x"},
    {"n: x", " x"},
    {"Cpu: x", " x"},
    {"cpu: x", NULL},
    {"CPU: x", NULL},
    {"a=b: x", NULL},
    {"1node: x", NULL},
    {"node x", NULL},
    /* Who speaks on Xen's console. */
    {"(XEN) x", " x"},
    {"(d1) x", " x"},
    {"(a) x", " x"},
    {"() x", NULL},
    {"(1d) x", NULL},
    {"(a-b) x", NULL},
    {"(XEN x", NULL},
    {"XEN) x", NULL},
    /* Comments in sources, and containers' logs. */
    {"// x", " x"},
    {"/// x", " x"},
    {"* x", " x"},
    {"//x", NULL},
    {"** x", NULL},
    {"stdout F x", "x"},
    {"stderr P x", "x"},
    {"stdout F", NULL},
    {"stdoux F x", NULL},
    {"cpuid-1  | x", "x"},
    {"a | x", NULL},
    {"ab |x", NULL},
    /* Strings of a program's source. */
    {"\"x\"", "x"},
    {"'x'", "x"},
    {"\"x\\n\" +", "x"},
    {"\"x\\r\\n\"", "x"},
    {"\"x\\t\"", "x\\t"},
    {"\" x \"", "x"},
    {"+ \"x\"", "x"},
    {"+'x',", "x"},
    {"\"x\");", "x"},
    {"'x']", "x"},
    {"\"\"", ""},
    {"\"x\" y", NULL},
    {"\"x", NULL},
    {"\"x'", NULL},
    {"\"", NULL},
    {"+ x", NULL},
};

static void test_strip(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *line = cases[i].line, *want = cases[i].rest ? cases[i].rest : line;
        struct span rest = {line, strlen(line)};
        const bool taken = paste_strip(&rest);

        if (taken != !!cases[i].rest || rest.n != strlen(want) || memcmp(rest.at, want, rest.n) != 0)
            fail_msg("'%s': %d, '%.*s'", line, taken, (int)rest.n, rest.at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_strip)};

    return cmocka_run_group_tests_name("paste_strip", tests, NULL, NULL);
}
