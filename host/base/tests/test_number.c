/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers as debuggers print them, at both sides of every bound. */
#include <string.h>

#include "host/base/scan.h"
#include "host/tests/kit.h"

static const struct {
    const char *text;
    enum number_form form;
    uint32_t value;
} cases[] = {
    {"", NUMBER_BAD, 0},
    {"-", NUMBER_BAD, 0},
    {"0", NUMBER_BITS, 0},
    {"1", NUMBER_BITS, 1},
    {"10", NUMBER_BITS, 10},
    {"2", NUMBER_PLAIN, 2},
    {"12", NUMBER_PLAIN, 12},
    {"1a", NUMBER_BAD, 0},
    {"+1", NUMBER_BAD, 0},
    {"4294967295", NUMBER_PLAIN, 0xffffffff},
    {"4294967296", NUMBER_BAD, 0},
    {"99999999999999999999999", NUMBER_BAD, 0},
    {"1111111111", NUMBER_BITS, 1111111111},
    {"10000000000", NUMBER_BINARY, 0x400},
    {"11111111111111111111111111111111", NUMBER_BINARY, 0xffffffff},
    {"100000000000000000000000000000000", NUMBER_BAD, 0},
    {"111111111111111111111111111111111111111111111111111111111111111111", NUMBER_BAD, 0},
    {"10000000002", NUMBER_BAD, 0},
    {"0x0", NUMBER_PLAIN, 0},
    {"0xf", NUMBER_PLAIN, 15},
    {"0XaF", NUMBER_PLAIN, 0xaf},
    {"0xffffffff", NUMBER_PLAIN, 0xffffffff},
    {"0x100000000", NUMBER_BAD, 0},
    {"0x", NUMBER_BAD, 0},
    {"0xg", NUMBER_BAD, 0},
    {"1x1", NUMBER_BAD, 0},
    {"00", NUMBER_PLAIN, 0},
    {"017", NUMBER_PLAIN, 15},
    {"08", NUMBER_BAD, 0},
    {"037777777777", NUMBER_PLAIN, 0xffffffff},
    {"040000000000", NUMBER_BAD, 0},
    {"-0", NUMBER_PLAIN, 0},
    {"-1", NUMBER_PLAIN, 0xffffffff},
    {"-10", NUMBER_PLAIN, 0xfffffff6},
    {"-2147483648", NUMBER_PLAIN, 0x80000000},
    {"-2147483649", NUMBER_BAD, 0},
    {"-0x80000000", NUMBER_PLAIN, 0x80000000},
    {"-0x80000001", NUMBER_BAD, 0},
    {"--1", NUMBER_BAD, 0},
    {"-0x1", NUMBER_PLAIN, 0xffffffff},
    {"-07", NUMBER_PLAIN, 0xfffffff9},
    {"0x0000000000000001d", NUMBER_PLAIN, 29},
};

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum number_form form;
        uint32_t value;

        scan_number(cases[i].text, strlen(cases[i].text), &form, &value);
        if (form != cases[i].form || (form != NUMBER_BAD && value != cases[i].value))
            fail_msg("'%s': form %d, 0x%x", cases[i].text, (int)form, value);
    }
}

static void test_binary(void **state)
{
    (void)state;
    assert_int_equal(number_as_binary(0), 0);
    assert_int_equal(number_as_binary(1), 1);
    assert_int_equal(number_as_binary(1101), 13);
    assert_int_equal(number_as_binary(1000000000), 0x200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms), cmocka_unit_test(test_binary)};

    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
