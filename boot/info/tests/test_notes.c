/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/notes.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory memory;

static const char *put(void)
{
    const struct sink sink = memory_sink(&memory);

    notes_put(&sink);
    return memory_text(&memory);
}

static unsigned lines(void)
{
    unsigned n = 0;

    for (const char *at = put(); *at; at++)
        n += *at == '\n';
    return n;
}

/* One list for the whole run, in the order in which problems were found. */
static void test_notes(void **state)
{
    static const char text[] = "the first", other[] = "the second";

    (void)state;
    check_text("none", put(), "");
    note(text, 0x10);
    note(other, 0x10);
    note(text, 0x10);
    note(text, 0x11);
    note(other, 0x10);
    check_text("three", put(),
               "leafprobe: problem=\"the first\" at=0x10\nleafprobe: problem=\"the second\" at=0x10\n"
               "leafprobe: problem=\"the first\" at=0x11\n");
    for (uint32_t i = 3; i < 32; i++)
        note(text, 0x100 + i);
    assert_int_equal(lines(), 32);
    assert_non_null(strstr(put(), "at=0x11f\n"));
    assert_null(strstr(put(), "more_problems"));
    for (uint32_t i = 0; i < 7; i++)
        note(text, 0x200 + i);
    note(text, 0x10);
    assert_int_equal(lines(), 33);
    assert_non_null(strstr(put(), "at=0x11f\nleafprobe: more_problems=7\n"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_notes)};

    return cmocka_run_group_tests_name("notes", tests, NULL, NULL);
}
