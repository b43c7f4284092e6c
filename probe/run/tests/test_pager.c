/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/pager.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/display.h"

#define REST "  l: leaf  / n N: search  q: back"
#define KEYS "  space b g G: move" REST
#define FOUND "  found: first row" REST
#define PAST_END "  found, past the end" REST
#define PAST_START "  found, past the start" REST
#define NOT_FOUND "  not found" REST

static struct display display;
static const char *lines[100];
static uint32_t line_count;

static void put_lines(const void *ctx, const struct sink *sink)
{
    assert_ptr_equal(ctx, lines);
    for (uint32_t i = 0; i < line_count; i++) {
        put_str(sink, lines[i]);
        put_str(sink, "\n");
    }
}

/* Lines "1" to the count, but those that a test has put there. */
static void number(uint32_t count)
{
    static char numbers[COUNT(lines)][12];

    line_count = count;
    for (uint32_t i = 0; i < count; i++) {
        snprintf(numbers[i], sizeof(numbers[i]), "%u", i + 1);
        lines[i] = numbers[i];
    }
}

/* The last screen that was seen: its first row, and the last one without its position. */
static const char *run(const char *press, enum screen_key first, enum screen_key end)
{
    const uint32_t keys = (uint32_t)strlen(press);
    struct pager pager = {.screen = display_screen(&display, 80, 11, keys), .put = put_lines, .ctx = lines};

    display.press = press;
    assert_int_equal(pager_run(&pager, first), end);
    assert_int_equal(display.keys, 0);
    return display.cell[0];
}

static const char *last_row(void)
{
    return display.cell[10];
}

/* What is pressed, and the first and the last row then. */
struct pressed {
    const char *press, *first, *last;
};

static void check_pressed(const struct pressed *pressed)
{
    check_text(pressed->press, run(pressed->press, SCREEN_NONE, SCREEN_NONE), pressed->first);
    check_text(pressed->press, last_row(), pressed->last);
}

static void test_moves(void **state)
{
    static const struct pressed cases[] = {
        {"", "1", "1-10 of 35" KEYS},
        {" ", "11", "11-20 of 35" KEYS},
        {"  ", "21", "21-30 of 35" KEYS},
        {"   ", "31", "31-35 of 35" KEYS},
        {"          ", "31", "31-35 of 35" KEYS},
        {"\x06\x02x", "31", "31-35 of 35" KEYS}, /* page down, a key of no name, one of no meaning */
        {"  b", "11", "11-20 of 35" KEYS},
        {"  \x05\x05\x05", "1", "1-10 of 35" KEYS}, /* page up */
        {" \b", "1", "1-10 of 35" KEYS},
        {"G", "26", "26-35 of 35" KEYS},
        {"\x09", "26", "26-35 of 35" KEYS}, /* end */
        {"G ", "26", "26-35 of 35" KEYS},
        {"Gb", "16", "16-25 of 35" KEYS},
        {"Gg", "1", "1-10 of 35" KEYS},
        {"  \x07", "1", "1-10 of 35" KEYS},   /* home */
        {"\x04\rjk", "3", "3-12 of 35" KEYS}, /* down, three of it, and up */
        {"\x03k", "1", "1-10 of 35" KEYS},    /* up */
        {"   jjjjjjjjjjj", "35", "35-35 of 35" KEYS},
    };

    (void)state;
    number(35);
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_pressed(&cases[i]);
        assert_int_equal(display.pages, strlen(cases[i].press) + 1);
    }
}

/* Rows that the text does not fill are blank; longer lines count as often as they take a row. */
static void test_short(void **state)
{
    static const char long_line[] = "0123456789012345678901234567890123456789012345678901234567890123456789"
                                    "012345678901234567890123456789";

    (void)state;
    number(2);
    lines[1] = long_line;
    check_text("first", run("G", SCREEN_NONE, SCREEN_NONE), "1");
    check_text("last", last_row(), "1-3 of 3" KEYS);
    check_text("wide", display.cell[1],
               "0123456789012345678901234567890123456789012345678901234567890123456789012345678");
    check_text("its rest", display.cell[2], "901234567890123456789");
    check_text("blank", display.cell[3], "");
    number(0);
    run(" b gG", SCREEN_NONE, SCREEN_NONE);
    check_text("nothing", last_row(), "1-0 of 0" KEYS);
    number(10);
    run(" ", SCREEN_NONE, SCREEN_NONE);
    check_text("one page", last_row(), "1-10 of 10" KEYS);
}

static void test_ends(void **state)
{
    (void)state;
    number(20);
    run(" q", SCREEN_NONE, (enum screen_key)'q');
    run("Q", SCREEN_NONE, (enum screen_key)'Q');
    run("\x1b", SCREEN_NONE, SCREEN_ESC);
    run("\x01", SCREEN_NONE, SCREEN_END);
    run("/ab\x01", SCREEN_NONE, SCREEN_END);
    run("l1", SCREEN_NONE, SCREEN_NONE);
    run("ab", (enum screen_key)'/', SCREEN_NONE);
    assert_memory_equal(last_row(), "/ab  ", 5);
    run("\x01", (enum screen_key)'l', SCREEN_END);
}

static void test_search(void **state)
{
    static const struct pressed cases[] = {
        {"/needle\r", "13 a Needle", "13-22 of 35" FOUND},
        {"/NEEDLE\r", "13 a Needle", "13-22 of 35" FOUND},
        {"/nex\bedle\r", "13 a Needle", "13-22 of 35" FOUND},
        {"/needle\rn", "21 NEEDLES", "21-30 of 35" FOUND},
        {"/needle\rnn", "34 needle", "34-35 of 35" FOUND},
        {"/needle\rnnn", "13 a Needle", "13-22 of 35" PAST_END},
        {"/needle\rnN", "13 a Needle", "13-22 of 35" FOUND},
        {"/needle\rN", "34 needle", "34-35 of 35" PAST_START},
        {"fneedle\r", "13 a Needle", "13-22 of 35" FOUND},
        {"  /needle\r", "21 NEEDLES", "21-30 of 35" FOUND},    /* the page's first row is one of them */
        {"G/needles\r", "21 NEEDLES", "21-30 of 35" PAST_END}, /* none is left behind it */
        {"/needle\rg/\r", "13 a Needle", "13-22 of 35" FOUND}, /* the word of before */
        {"/straw\r", "1", "1-10 of 35" NOT_FOUND},
        {" /straw\rn", "11", "11-20 of 35" NOT_FOUND},
        {" n", "11", "11-20 of 35" NOT_FOUND},
        {" /\r", "11", "11-20 of 35" NOT_FOUND},
        {"/needle\r\x04", "14", "14-23 of 35" KEYS},
        {"/needle\x1b", "1", "1-10 of 35" KEYS},
        {" /needle\x1bn", "11", "11-20 of 35" NOT_FOUND}, /* a word that was left is none */
        {"/3\rn", "13 a Needle", "13-22 of 35" FOUND},
        {"/1\r", "1", "1-10 of 35" FOUND},
    };

    (void)state;
    number(35);
    lines[12] = "13 a Needle";
    lines[20] = "21 NEEDLES";
    lines[33] = "34 needle";
    for (size_t i = 0; i < COUNT(cases); i++)
        check_pressed(&cases[i]);
    check_text("a first key", run("needle\r", (enum screen_key)'/', SCREEN_NONE), "13 a Needle");
}

/* As reports, the vmcore format and the raw one write leaves (docs/formats.md). */
static void test_leaf(void **state)
{
    static const struct {
        const char *press, *first;
    } cases[] = {
        {"l1\r", "   version information (1/eax):"},
        {"ld\r", "   XSAVE features (0xd/0):"},
        {"lD\rn", "   XSAVE features (0xd/1):"},
        {"lG-/ 12x\r", "        function = 18, "},
        {"l80000008\r", "   physical and linear address sizes (0x80000008):"},
        {"l8000001ff\r", "   0x8000001f 0x00: eax=0x00000000"},
        {"l7\b8\r", "   0x00000008 0x00: eax=0x00000000"},
        {"l0\r", "one row"},
        {"   ld\r", "   XSAVE features (0xd/0):"},
        {"l99\r", "one row"},
        {"l\r", "one row"},
        {"l\x1b", "one row"},
    };

    (void)state;
    number(30);
    lines[0] = "one row";
    lines[2] = "      highest = 0x1 (1)";
    lines[3] = "      other = 0xd (13)";
    lines[5] = "   version information (1/eax):";
    lines[7] = "   XSAVE features (0xd/0):";
    lines[8] = "   XSAVE features (0xd/1):";
    lines[10] = "   physical and linear address sizes (0x80000008):";
    lines[12] = "        function = 180, ";
    lines[13] = "        function = 18, ";
    lines[15] = "   0x8000001f 0x00: eax=0x00000000";
    lines[16] = "   0x00000008 0x00: eax=0x00000000";
    for (size_t i = 0; i < COUNT(cases); i++)
        check_text(cases[i].press, run(cases[i].press, SCREEN_NONE, SCREEN_NONE), cases[i].first);
    run("l99\r", SCREEN_NONE, SCREEN_NONE);
    check_text("no such leaf", last_row(), "1-10 of 30" NOT_FOUND);
}

/* The least screen, and positions of six digits. */
static void put_many(const void *ctx, const struct sink *sink)
{
    (void)ctx;
    for (uint32_t i = 0; i < 123456; i++)
        put_str(sink, "\n");
}

static void test_many(void **state)
{
    struct pager pager = {.screen = display_screen(&display, 80, 2, 3), .put = put_many};

    (void)state;
    display.press = "Gk/";
    assert_int_equal(pager_run(&pager, SCREEN_NONE), SCREEN_NONE);
    assert_non_null(strstr(memory_text(&display.seen), "\n123455-123455 of 123456" KEYS "\n\n/\n"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),  cmocka_unit_test(test_short), cmocka_unit_test(test_ends),
        cmocka_unit_test(test_search), cmocka_unit_test(test_leaf),  cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests_name("pager", tests, NULL, NULL);
}
