/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of a measured clock, by what the table promises. */
#include "boot/rate.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/table.h"

static const char *said(uint32_t khz)
{
    static char text[512];
    struct sink_buffer buffer = {.bytes = text, .size = sizeof(text) - 1};
    const struct sink sink = sink_buffer(&buffer);

    rate_put(&sink, khz, &table);
    text[buffer.used] = 0;
    return text;
}

static void test_right(void **state)
{
    (void)state;
    check_text("nothing promised", said(1000000), "leafprobe: measured_tsc_khz=1000000\n");
    intel();
    add(0x15, 0, 0, (struct cpuid_regs){2, 156, 38400000, 0});
    check_text("as promised", said(2995200), "leafprobe: measured_tsc_khz=2995200\n");
    check_text("not quite", said(2995200 - 29952), "leafprobe: measured_tsc_khz=2965248\n");
    check_text("one in a hundred and a bit", said(2995200 - 29953),
               "leafprobe: measured_tsc_khz=2965247\n"
               "leafprobe: problem=\"the TSC runs at 2965247 kHz, leaf 0x15 promises 2995200\"\n");
    check_text("a little fast", said(2995200 + 29952), "leafprobe: measured_tsc_khz=3025152\n");
    check_text("too fast", said(2995200 + 29953),
               "leafprobe: measured_tsc_khz=3025153\n"
               "leafprobe: problem=\"the TSC runs at 3025153 kHz, leaf 0x15 promises 2995200\"\n");
    check_text("not measured", said(0), "leafprobe: measured_tsc_khz=unread\n");
}

static void test_wrong(void **state)
{
    (void)state;
    intel();
    add(0x15, 0, 0, (struct cpuid_regs){2, 78, 38400000, 0});
    check_text("twice as fast", said(2995200),
               "leafprobe: measured_tsc_khz=2995200\n"
               "leafprobe: problem=\"the TSC runs at 2995200 kHz, leaf 0x15 promises 1497600\"\n");
    table.count--;
    add(0x15, 0, 0, (struct cpuid_regs){2, 216, 0, 0});
    add(0x16, 0, 0, (struct cpuid_regs){2600, 0, 0, 0});
    check_text("slower, by a base", said(2500000),
               "leafprobe: measured_tsc_khz=2500000\n"
               "leafprobe: problem=\"the TSC runs at 2500000 kHz, leaf 0x16 promises 2600000\"\n");
}

/* A hypervisor's leaf is right and the CPU's, handed through, is not; and both wrong. */
static void test_hypervisor(void **state)
{
    (void)state;
    intel();
    add(0x15, 0, 0, (struct cpuid_regs){2, 156, 38400000, 0});
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000010, 0x4b4d564b, 0x564b4d56, 0x4d});
    add(0x40000010, 0, 0, (struct cpuid_regs){2000000, 0, 0, 0});
    check_text("scaled", said(2000000),
               "leafprobe: measured_tsc_khz=2000000\n"
               "leafprobe: problem=\"the TSC runs at 2000000 kHz, leaf 0x15 promises 2995200\"\n");
    check_text("both", said(1000000),
               "leafprobe: measured_tsc_khz=1000000\n"
               "leafprobe: problem=\"the TSC runs at 1000000 kHz, leaf 0x40000010 promises 2000000\"\n"
               "leafprobe: problem=\"the TSC runs at 1000000 kHz, leaf 0x15 promises 2995200\"\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_right, empty),
        cmocka_unit_test_setup(test_wrong, empty),
        cmocka_unit_test_setup(test_hypervisor, empty),
    };

    return cmocka_run_group_tests_name("rate of the TSC", tests, NULL, NULL);
}
