/* SPDX-License-Identifier: BSD-2-Clause */
/* Where serial ports are looked for: ACPI's SPCR, the BIOS data area, the usual four, the PCI bus; and that
 * the stream goes to each. */
#include "boot/out/serial_places.h"

#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/out/sinks.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define NOBODY UINT32_MAX

static struct serial_place places[SERIAL_PLACES];

/* A PCI bus: functions by number, with the registers that are asked for; others are not there. */
struct function {
    uint32_t number, command, class, header, bar0, buses;
};
static const struct function *functions;
static size_t function_count;
static uint32_t address, highest_asked;

/* 16550s at these ports: what their interrupt register holds, and the first bytes that they got. */
static struct {
    uint16_t base;
    uint8_t interrupts, line;
    char got[32];
    size_t n;
} uarts[3];
static size_t uart_count;

static uint32_t pci_in(void)
{
    const uint32_t number = address >> 8 & 0xffff;

    highest_asked = number > highest_asked ? number : highest_asked;
    for (size_t i = 0; i < function_count; i++)
        if (functions[i].number == number)
            switch (address & 0xff) {
            case 0x00:
                return 0x00021b36;
            case 0x04:
                return functions[i].command;
            case 0x08:
                return functions[i].class;
            case 0x0c:
                return functions[i].header;
            case 0x10:
                return functions[i].bar0;
            case 0x18:
                return functions[i].buses;
            default:
                fail_msg("register %x", address & 0xff);
            }
    return NOBODY;
}

static uint32_t in(uint16_t port, unsigned width)
{
    if (port == 0xcfc && width == 4)
        return pci_in();
    for (size_t i = 0; i < uart_count; i++)
        if ((port & ~7u) == uarts[i].base)
            return (port & 7) == 5   ? 0x60
                   : (port & 7) == 1 ? uarts[i].interrupts
                   : (port & 7) == 2 ? 0xc1
                                     : 0;
    return NOBODY;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    if (port == 0xcf8 && width == 4) {
        assert_int_equal(value & 0xff000003, 0x80000000);
        address = value;
    }
    for (size_t i = 0; i < uart_count; i++) {
        if (port == uarts[i].base + 1 && !(uarts[i].line & 0x80))
            uarts[i].interrupts = value & 0xf;
        if (port == uarts[i].base + 3)
            uarts[i].line = (uint8_t)value;
        if (port == uarts[i].base && !(uarts[i].line & 0x80) && uarts[i].n + 1 < sizeof(uarts[i].got))
            uarts[i].got[uarts[i].n++] = (char)value;
    }
}

static struct boot_info *info;

static int start(void **state)
{
    (void)state;
    info = low_memory_init();
    fake_machine_clock();
    fake_machine.in = in;
    fake_machine.out = out;
    acpi_init(info);
    memset(uarts, 0, sizeof(uarts));
    uart_count = function_count = 0;
    highest_asked = 0;
    serial_select(SERIAL_AUTO);
    return 0;
}

static void put_uart(uint16_t base)
{
    uarts[uart_count++].base = base;
}

static void check_place(uint32_t i, uint16_t base, bool named)
{
    assert_int_equal(places[i].base, base);
    assert_int_equal(places[i].named, named);
    assert_int_equal(places[i].divisor, 1);
}

static void test_usual(void **state)
{
    (void)state;
    assert_int_equal(serial_places(SERIAL_AUTO, places), 4);
    check_place(0, 0x3f8, true);
    check_place(1, 0x2f8, false);
    check_place(2, 0x3e8, false);
    check_place(3, 0x2e8, false);
}

static void test_asked(void **state)
{
    (void)state;
    assert_int_equal(serial_places(0x2f8, places), 1);
    check_place(0, 0x2f8, true);
    assert_int_equal(serial_places(SERIAL_NONE, places), 0);
    assert_int_equal(serial_places(SERIAL_PCI, places), 0);
    /* Its eight ports lie within the 65,536 that there are. */
    assert_int_equal(serial_places(0xfff8, places), 1);
    assert_int_equal(serial_places(0xfff9, places), 0);
}

/* SPCR 1.10: interface at 36, generic address at 40 (space, width, offset, size, address). */
static uint8_t baud = 7;

static void put_spcr(uint8_t interface, uint8_t space, uint64_t port, size_t n)
{
    uint8_t body[44] = {interface, 0, 0, 0, space, 8, 0, 1};

    low_memory_init();
    put_le64(body + 8, port);
    body[22] = baud;
    const uint32_t spcr = low_memory_table("SPCR", body, n);
    uint8_t pointer[4];

    put_le32(pointer, spcr);
    low_memory_rsdp(low_memory_table("RSDT", pointer, sizeof(pointer)), 0);
    assert_true(acpi_init(info));
}

static void test_spcr(void **state)
{
    static const struct {
        uint8_t interface, space;
        uint64_t port;
        size_t n;
        uint32_t want; /* places */
    } cases[] = {
        {0, 1, 0xe010, 44, 5},        {1, 1, 0x2f8, 44, 4},  {1, 1, 0xe010, 15, 4},  {3, 1, 0xe010, 44, 4},
        {0, 1, 0x1000000e010, 44, 4}, {0, 1, 0xfffc, 44, 4}, {0, 1, 0x100e0, 44, 4}, {1, 1, 0xe010, 44, 5},
        {2, 1, 0xe010, 44, 4},        {0, 1, 0xe010, 16, 5}, {0, 2, 0xe010, 44, 4},  {0, 1, 0xfff8, 44, 5},
        {0, 1, 0x3f8, 44, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        put_spcr(cases[i].interface, cases[i].space, cases[i].port, cases[i].n);
        assert_int_equal(serial_places(SERIAL_AUTO, places), cases[i].want);
        if (cases[i].want == 5)
            check_place(1, (uint16_t)cases[i].port, true);
    }
    put_spcr(0, 1, 0x2f8, 44);
    serial_places(SERIAL_AUTO, places);
    check_place(1, 0x2f8, true);
    assert_int_equal(serial_places(SERIAL_SPCR, places), 1);
    check_place(0, 0x2f8, true);
    put_spcr(2, 1, 0x2f8, 44);
    assert_int_equal(serial_places(SERIAL_SPCR, places), 0);
}

/* SPCR 1.10, offset 58: 0 as it is, 3 9600 baud, 4 19200, 6 57600, 7 115200; of that port alone. */
static void test_speed(void **state)
{
    static const struct {
        uint8_t baud;
        size_t n;
        uint16_t divisor;
    } cases[] = {{0, 44, 0}, {1, 44, 1}, {2, 44, 1}, {3, 44, 12},  {4, 44, 6},  {5, 44, 1},
                 {6, 44, 2}, {7, 44, 1}, {8, 44, 1}, {255, 44, 1}, {3, 23, 12}, {3, 22, 1}};
    static const uint16_t ports[] = {0x3f8, 0x2e8, 0xe010};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t port = 0; port < COUNT(ports); port++) {
            baud = cases[i].baud;
            put_spcr(0, 1, ports[port], cases[i].n);
            const uint32_t n = serial_places(SERIAL_AUTO, places);
            uint32_t seen = 0;

            for (uint32_t at = 0; at < n; at++) {
                assert_int_equal(places[at].divisor, places[at].base == ports[port] ? cases[i].divisor : 1);
                seen += places[at].base == ports[port];
            }
            assert_int_equal(seen, 1);
            serial_places(ports[port], places); /* whoever asks for it */
            assert_int_equal(places[0].divisor, cases[i].divisor);
        }
    baud = 7;
}

static const struct function tree[] = {
    {0x0000, 7, 0x06000000, 0, 0, 0},
    {0x0018, 7, 0x06040000, 0x00010000, 0, 0x00020100}, /* a bridge to buses 1 and 2 */
    {0x0020, 1, 0x07000201, 0x00800000, 0xc001, 0},     /* the first of several functions */
    {0x0022, 1, 0x07000601, 0, 0xc009, 0},              /* a 16950, the last known interface */
    {0x0028, 1, 0x07000701, 0, 0xc101, 0},              /* of no known interface */
    {0x0030, 0, 0x07000201, 0, 0xc201, 0},              /* does not decode ports */
    {0x0038, 1, 0x07000201, 0, 0xfe000000, 0},          /* in memory */
    {0x0041, 1, 0x07000201, 0, 0xc301, 0},              /* of a device without a first function */
    {0x0208, 3, 0x07000001, 0, 0xd001, 0},              /* behind the bridge */
    {0x0308, 3, 0x07000001, 0, 0xd101, 0},              /* on a bus that nothing leads to */
};

static void test_pci(void **state)
{
    (void)state;
    assert_int_equal(serial_places_pci(places), 0);
    assert_int_equal(highest_asked, 0x00f8);
    functions = tree;
    function_count = COUNT(tree);
    assert_int_equal(serial_places_pci(places), 3);
    check_place(0, 0xc000, true);
    check_place(1, 0xc008, true);
    check_place(2, 0xd000, true);
    assert_int_equal(highest_asked, 0x02f8);
}

static void check_written(const char *want)
{
    serial_write(NULL, "text\n", 5);
    for (size_t i = 0; i < uart_count; i++)
        check_text("port", uarts[i].got, want);
}

/* A port that nobody names has to be a UART's by its interrupt register before anything is sent to it. */
static void test_each(void **state)
{
    (void)state;
    assert_false(serial_open(info));
    put_uart(0x3f8);
    put_uart(0x2e8);
    assert_true(serial_open(info));
    check_written("text\r\n");
    start(state);
    put_uart(0x2e8);
    serial_select(0x2f8);
    assert_false(serial_open(info));
    serial_select(SERIAL_NONE);
    assert_false(serial_open(info));
    assert_int_equal(uarts[0].n, 0);
}

static void test_pci_alone(void **state)
{
    (void)state;
    functions = tree;
    function_count = COUNT(tree);
    put_uart(0xd000);
    put_uart(0x3f8);
    serial_select(SERIAL_PCI);
    assert_true(serial_open(info));
    serial_write(NULL, "a", 1);
    assert_int_equal(uarts[0].n, 1);
    assert_int_equal(uarts[1].n, 0);
    serial_select(SERIAL_AUTO);
    assert_true(serial_open(info));
    serial_write(NULL, "b", 1);
    assert_int_equal(uarts[0].n, 1);
    assert_int_equal(uarts[1].n, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_usual, start),     cmocka_unit_test_setup(test_asked, start),
        cmocka_unit_test_setup(test_spcr, start),      cmocka_unit_test_setup(test_speed, start),
        cmocka_unit_test_setup(test_pci, start),       cmocka_unit_test_setup(test_each, start),
        cmocka_unit_test_setup(test_pci_alone, start),
    };

    return cmocka_run_group_tests_name("serial places", tests, NULL, NULL);
}
