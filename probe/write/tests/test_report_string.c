/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings of the text report. */
#include "probe/write/report_string.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/table.h"

static void add_text(uint32_t leaf, const char text[16])
{
    uint32_t word[4];

    memcpy(word, text, sizeof(word));
    add(leaf, 0, 0, (struct cpuid_regs){word[0], word[1], word[2], word[3]});
}

static const char *line_of(uint32_t row)
{
    static char text[256];
    struct sink_buffer buffer = {.bytes = text, .size = sizeof(text) - 1};
    const struct sink sink = sink_buffer(&buffer);

    report_string(&sink, &table, &table.entry[row]);
    text[buffer.used] = 0;
    return text;
}

static void test_whole(void **state)
{
    (void)state;
    amd();
    add_text(0x80000002, "Intel(R) Core(TM");
    add_text(0x80000003, ") i7 CPU\0\0\0\0\0\0\0");
    add_text(0x80000004, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    check_text("vendor", line_of(0), "   vendor_id = \"AuthenticAMD\"\n");
    check_text("brand", line_of(1), "   brand = \"Intel(R) Core(TM) i7 CPU\"\n");
    check_text("later parts", line_of(2), "");
}

/* Van Gogh: firmware's text stands behind the NUL that ends the name. */
static void test_behind(void **state)
{
    (void)state;
    amd();
    add_text(0x80000002, "AMD Custom APU 0");
    add_text(0x80000003, "405\0Bios text 1.");
    add_text(0x80000004, "23\0\0\0\0\0\0\0\0\0\0\0\0\0");
    check_text("brand", line_of(1),
               "   brand = \"AMD Custom APU 0405\", and behind its end \"Bios text 1.23\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_whole, empty),
        cmocka_unit_test_setup(test_behind, empty),
    };

    return cmocka_run_group_tests_name("report_string", tests, NULL, NULL);
}
