/* SPDX-License-Identifier: BSD-2-Clause */
/* When differences have colours, and which (ECMA-48, SGR; no-color.org). */
#include "host/report/colour.h"

#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe/tests/check.h"

static const struct {
    const char *term, *refused; /* NULL: not set */
    bool wanted;                /* on a terminal */
} cases[] = {
    {"xterm", NULL, true}, {"xterm", "", true},   {"xterm", "1", false},
    {"xterm", "0", false}, {"dumb", NULL, false}, {NULL, NULL, false},
};

static void set(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

/* Of standard output; what is written is for cmocka's eyes, so it is put back before anything is checked. */
static bool wanted_at(int fd)
{
    const int old = dup(STDOUT_FILENO);

    dup2(fd, STDOUT_FILENO);
    const bool wanted = diff_colour_wanted();

    dup2(old, STDOUT_FILENO);
    close(old);
    return wanted;
}

static void test_wanted(void **state)
{
    int master, terminal, ends[2];

    (void)state;
    assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        set("TERM", cases[i].term);
        set("NO_COLOR", cases[i].refused);
        assert_int_equal(wanted_at(terminal), cases[i].wanted);
        assert_false(wanted_at(ends[1]));
    }
    close(master);
    close(terminal);
    close(ends[0]);
    close(ends[1]);
}

/* Red, green, yellow, magenta and cyan for what is real, faint for what is expected. */
static void test_colours(void **state)
{
    (void)state;
    check_text("lost", diff_colour(DIFF_LOST, true), "\033[31m");
    check_text("added", diff_colour(DIFF_ADDED, true), "\033[32m");
    check_text("changed", diff_colour(DIFF_CHANGED, true), "\033[33m");
    check_text("identity", diff_colour(DIFF_IDENTITY, true), "\033[35m");
    check_text("unknown", diff_colour(DIFF_UNKNOWN, true), "\033[36m");
    check_text("per CPU", diff_colour(DIFF_PERCPU, true), "\033[2m");
    check_text("dynamic", diff_colour(DIFF_DYNAMIC, true), "\033[2m");
    check_text("structural", diff_colour(DIFF_STRUCTURAL, true), "\033[2m");
    check_text("end", diff_colour_end(true), "\033[0m");
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        check_text("none", diff_colour((enum diff_class) class, false), "");
    check_text("no end", diff_colour_end(false), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wanted),
        cmocka_unit_test(test_colours),
    };

    return cmocka_run_group_tests_name("colour", tests, NULL, NULL);
}
