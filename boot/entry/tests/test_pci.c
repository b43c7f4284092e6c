/* SPDX-License-Identifier: BSD-2-Clause */
/* Which functions of PCI buses are looked at, in which order, and what is asked for to find them. */
#include "boot/entry/pci.h"

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

static const struct function {
    uint32_t number, header, buses;
} * functions;
static size_t function_count;
static uint32_t address, asked, looked[32];
static size_t look_count;

static uint32_t in(uint16_t port, unsigned width)
{
    assert_int_equal(port, 0xcfc);
    assert_int_equal(width, 4);
    asked++;
    for (size_t i = 0; i < function_count; i++)
        if (address == (0x80000000 | functions[i].number << 8 | (address & 0xff)))
            return (address & 0xff) == 0x0c   ? functions[i].header
                   : (address & 0xff) == 0x18 ? functions[i].buses
                                              : 0x12378086;
    return UINT32_MAX;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    assert_int_equal(port, 0xcf8);
    assert_int_equal(width, 4);
    address = value;
}

static void look(void *ctx, uint32_t function)
{
    assert_ptr_equal(ctx, &functions);
    assert_true(look_count < COUNT(looked));
    looked[look_count++] = function;
}

/* The functions that are looked at, in hexadecimal. */
static void check_each(const struct function *list, size_t count, const uint32_t *want, size_t n)
{
    fake_machine_init();
    fake_machine.in = in;
    fake_machine.out = out;
    functions = list;
    function_count = count;
    look_count = asked = 0;
    pci_each(look, &functions);
    assert_int_equal(look_count, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(looked[i], want[i]);
}

static void test_read(void **state)
{
    (void)state;
    fake_machine_init();
    fake_machine.in = in;
    fake_machine.out = out;
    function_count = 0;
    assert_int_equal(pci_read(0xffff, 0xfc), UINT32_MAX);
    assert_int_equal(address, 0x80fffffc);
    pci_read(0x0102, 0x10);
    assert_int_equal(address, 0x80010210);
}

/* Each of 32 devices is asked for its first function, and one of several for the seven others. */
static void test_functions(void **state)
{
    static const struct function list[] = {
        {0x00, 0, 0},          {0x01, 0, 0},          {0x08, 0x00800000, 0}, {0x09, 0, 0},
        {0x0b, 0, 0},          {0x0f, 0x00800000, 0}, {0x10, 0x00ffffff, 0}, {0x11, 0, 0},
        {0x18, 0xff7fffff, 0}, {0x19, 0, 0},          {0x21, 0x00800000, 0}, {0xff, 0, 0},
        {0xf8, 0x00800000, 0}, {0x100, 0, 0},
    };
    static const uint32_t want[] = {0x00, 0x08, 0x09, 0x0b, 0x0f, 0x10, 0x11, 0x18, 0xf8, 0xff};

    (void)state;
    check_each(list, 0, NULL, 0);
    assert_int_equal(asked, 32);
    check_each(list, COUNT(list), want, COUNT(want));
    /* Three devices have eight functions; each that is there is asked for its header. */
    assert_int_equal(asked, 32 + 3 * 7 + COUNT(want));
}

/* Up to the highest bus behind a bridge (header type 1), which may itself be behind one. */
static void test_buses(void **state)
{
    static const struct function list[] = {
        {0x0008, 0x00000000, 0x00090909}, /* not a bridge */
        {0x0010, 0x00020000, 0x00090909}, /* of cards */
        {0x0018, 0x0001ffff, 0xff020100},
        {0x0020, 0x00810000, 0x00010100}, /* one of several functions; its buses are fewer */
        {0x0110, 0, 0},
        {0x0208, 0x00010000, 0x00030302},
        {0x0300, 0, 0},
        {0x0400, 0, 0}, /* nothing leads there */
    };
    static const uint32_t want[] = {0x0008, 0x0010, 0x0018, 0x0020, 0x0110, 0x0208, 0x0300};
    static const struct function all[] = {
        {0, 0x00010000, 0x00ff0100}, {0xffff, 0, 0}, {0xfff8, 0x00800000, 0}};
    static const uint32_t last[] = {0, 0xfff8, 0xffff};

    (void)state;
    check_each(list, COUNT(list), want, COUNT(want));
    assert_int_equal(asked, 4 * 32 + 7 + COUNT(want) + 3);
    check_each(all, COUNT(all), last, COUNT(last));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_buses),
    };

    return cmocka_run_group_tests_name("PCI", tests, NULL, NULL);
}
