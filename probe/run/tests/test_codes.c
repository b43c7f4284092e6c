/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes on a screen: by option, by key, with nobody there, and where there is no room. */
#include <stdio.h>
#include <string.h>

#include "probe/qr/part.h"
#include "probe/run/codes.h"
#include "probe/run/person.h"
#include "probe/run/summary.h"
#include "probe/tests/check.h"
#include "probe/tests/display.h"
#include "probe/tests/machine.h"
#include "probe/write/write.h"

#define KEYS "any key: report  /: search  c: QR  r: reboot  p: off  q: end"

static struct display display;

/* A machine whose first table takes three codes. */
static struct cpuid_table *large(const char *options)
{
    machine_run(2, options, false);
    struct cpuid_table *table = &machine.cpu[0].table;

    while (part_count(table) < 3) {
        const struct cpuid_regs regs = {~0u, ~0u, ~0u, table->count};

        assert_non_null(cpuid_table_add(table, 0x80000000 + 0x101 * table->count, 0, 0, &regs));
    }
    return table;
}

static void check_code(const struct cpuid_table *table, uint32_t part)
{
    static struct qr_symbol want;
    char text[QR_TEXT];
    const size_t n = part_text(table, write_kvm_crc(table, true), part, text);

    qr_symbol(&want, qr_version_for(n), text, n, QR_BEST);
    assert_int_equal(display.code.side, want.side);
    assert_memory_equal(display.code.bits, want.bits, sizeof(want.bits));
}

/* Codes come one after the other, each so long as it is told, whether somebody is there or not. */
static void test_turns(void **state)
{
    static const struct {
        uint32_t keys, codes;
        const char *press;
    } cases[] = {{0, 3, NULL},
                 {3, 3,
                  "\x02"
                  "c "}, /* keys, and the one that asks for codes */
                 {1, 1, "q"},
                 {1, 1, "\x1b"},
                 {2, 2, "\x02\x01"}}; /* somebody at the serial line */

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cpuid_table *table = large("");
        const struct screen *screen = display_screen(&display, 80, 25, cases[i].keys);

        display.press = cases[i].press;
        assert_true(codes_show(screen, &machine.probe, 17));
        assert_int_equal(display.shown, cases[i].codes);
        assert_int_equal(display.pages, cases[i].codes);
        assert_int_equal(display.seconds, 17);
        check_code(table, cases[i].codes);
    }
    char want[100];

    snprintf(want, sizeof(want), "-- code 1 of 3, crc32=%08x -- any key: next code -- q or Esc: end --\n",
             write_kvm_crc(&machine.cpu[0].table, true));
    assert_memory_equal(memory_text(&display.seen), want, strlen(want));
    large("");
    codes_show(display_screen(&display, 80, 25, 0), &machine.probe, 1);
    assert_non_null(strstr(memory_text(&display.seen), "-- code 3 of 3, crc32="));
    assert_non_null(strstr(memory_text(&display.seen), " -- any key: go on -- q or Esc: end --\n"));
}

static void test_no_room(void **state)
{
    (void)state;
    large("");
    const struct screen *screen = display_screen(&display, 80, 25, 0);

    display.code_rows = 20;
    assert_false(codes_show(screen, &machine.probe, 17));
    assert_int_equal(display.pages, 0);
    machine.cpu[0].table.count = 0;
    display.code_rows = QR_SIDE;
    assert_false(codes_show(screen, &machine.probe, 17));
}

static void test_missing(void **state)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    (void)state;
    codes_put_missing(&sink);
    check_text("line", memory_text(&memory),
               "leafprobe: no QR code is shown: there is no screen with room for one\n");
}

/* The first that answered. */
static void test_cpu(void **state)
{
    (void)state;
    machine_run(3, "", false);
    assert_int_equal(codes_cpu(&machine.probe), 0);
    machine.cpu[0].done = machine.cpu[1].done = false;
    assert_int_equal(codes_cpu(&machine.probe), 2);
    assert_true(codes_show(display_screen(&display, 80, 25, 0), &machine.probe, 1));
    check_code(&machine.cpu[2].table, 1);
}

/* With the option they stand before the summary, without it none is shown. */
static void test_option(void **state)
{
    (void)state;
    large("qr");
    assert_true(summary_show(display_screen(&display, 80, 25, 0), &machine.probe));
    assert_int_equal(display.shown, 3);
    assert_int_equal(display.seconds, 30);
    assert_int_equal(display.code.side, 0); /* the summary is what stays */
    assert_int_equal(display.row, 24);
    large("qr=600");
    const struct screen *screen = display_screen(&display, 80, 25, 0);

    display.code_rows = 20;
    assert_false(summary_show(screen, &machine.probe));
    assert_int_equal(display.row, 24);
    large("");
    assert_true(summary_show(display_screen(&display, 80, 25, 0), &machine.probe));
    assert_int_equal(display.shown, 0);
}

/* The key c, as often as somebody likes; then the pages, or the end. */
static void test_key(void **state)
{
    (void)state;
    large("");
    const struct screen *screen = display_screen(&display, 80, 25, 10);

    display.press = "c\x02\x02\x02"
                    "Cqq"; /* c and three codes, c and q, q */
    summary_show(screen, &machine.probe);
    assert_int_equal(person_serve(screen, &machine.probe), END_DEFAULT);
    assert_int_equal(display.shown, 4);
    assert_int_equal(display.pages, 7);
    assert_int_equal(display.seconds, 0);
    const char *seen = memory_text(&display.seen);
    const char *again = strstr(seen, "\n" KEYS "\n");

    assert_non_null(again);
    again = strstr(again + 1, "\n" KEYS "\n");
    assert_non_null(again);
    assert_non_null(strstr(again + 1, "\n" KEYS "\n"));
    large("");
    screen = display_screen(&display, 80, 25, 2);
    display.press = "cq";
    display.code_rows = 20;
    summary_show(screen, &machine.probe);
    person_serve(screen, &machine.probe);
    assert_int_equal(display.pages, 2);
    assert_non_null(strstr(memory_text(&display.seen), "\nno room for a QR code  any key: report  q: end\n"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_turns, machine_reset),
        cmocka_unit_test_setup(test_no_room, machine_reset),
        cmocka_unit_test(test_missing),
        cmocka_unit_test_setup(test_cpu, machine_reset),
        cmocka_unit_test_setup(test_option, machine_reset),
        cmocka_unit_test_setup(test_key, machine_reset),
    };

    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
