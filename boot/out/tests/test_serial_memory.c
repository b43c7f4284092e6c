/* SPDX-License-Identifier: BSD-2-Clause */
/* Serial ports whose registers are in memory: where SPCR and the PCI bus say that one is, with which accesses
 * it is touched, and that the stream goes there. */
#include <stdio.h>
#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/acpi/spcr.h"
#include "boot/out/serial_places.h"
#include "boot/out/sinks.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define BASE 0xfe034000u
#define NOBODY UINT32_MAX

static struct serial_place places[SERIAL_PLACES];
static struct boot_info *info;

/* A 16550 with registers of so many bytes, which takes no other accesses. */
static struct {
    uint32_t width;
    uint8_t line, interrupts, interrupt_bits, received;
    char sent[64], written[128];
} uart;

static uint32_t reg_of(uint32_t address, unsigned width)
{
    assert_int_equal(width, uart.width);
    assert_int_equal(address % uart.width, 0);
    return (address - BASE) / uart.width;
}

static bool is_there(uint32_t address)
{
    return uart.width && address >= BASE && address < BASE + 8 * uart.width;
}

static uint32_t uart_read(uint32_t address, unsigned width)
{
    static const uint8_t values[8] = {'x', 0, 0xc1, 0, 0, 0x60, 0, 0};

    if (!is_there(address))
        return NOBODY;
    const uint32_t reg = reg_of(address, width);

    /* What else is in a wide register is none of ours. */
    return (width > 1 ? 0xab00u : 0) | (reg == 1 ? uart.interrupts : values[reg]) |
           (reg == 5 ? uart.received : 0);
}

static void uart_write(uint32_t address, uint32_t value, unsigned width)
{
    assert_true(is_there(address));
    const uint32_t reg = reg_of(address, width);
    const size_t used = strlen(uart.written), n = strlen(uart.sent);

    if (reg == 3)
        uart.line = (uint8_t)value;
    if (reg == 1)
        uart.interrupts = (uint8_t)value & uart.interrupt_bits;
    if (reg == 0 && !(uart.line & 0x80)) {
        assert_true(n + 1 < sizeof(uart.sent));
        uart.sent[n] = (char)value;
    } else {
        snprintf(uart.written + used, sizeof(uart.written) - used, "%u=%02x ", reg, value);
    }
}

/* The one function on a PCI bus, 00:03.0: its command register and first two addresses. */
static uint32_t command, bars[2], config;

static uint32_t in(uint16_t port, unsigned width)
{
    if (port != 0xcfc || width != 4 || (config >> 8 & 0xffff) != 3 << 3 || !command)
        return NOBODY;
    switch (config & 0xff) {
    case 0x00:
        return 0x82501d0f;
    case 0x04:
        return command;
    case 0x08:
        return 0x07000201;
    case 0x10:
        return bars[0];
    case 0x14:
        return bars[1];
    default:
        return 0;
    }
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    assert_true(port == 0xcf8 && width == 4);
    config = value;
}

static int start(void **state)
{
    (void)state;
    info = low_memory_init();
    fake_machine_clock();
    fake_machine.in = in;
    fake_machine.out = out;
    fake_machine.mmio_read = uart_read;
    fake_machine.mmio_write = uart_write;
    memset(&uart, 0, sizeof(uart));
    uart.interrupt_bits = 0x0f;
    command = 0;
    acpi_init(info);
    serial_select(SERIAL_AUTO);
    return 0;
}

/* SPCR 1.10: interface at 36, generic address at 40 (space, width, offset, access size, address), speed at 58
 * (7 is 115200 baud). */
static void put_spcr(uint8_t interface, uint8_t space, uint8_t access, uint64_t address)
{
    uint8_t body[44] = {interface, 0, 0, 0, space, 32, 0, access}, pointer[4];

    info = low_memory_init();
    put_le64(body + 8, address);
    body[22] = 7;
    put_le32(pointer, low_memory_table("SPCR", body, sizeof(body)));
    low_memory_rsdp(low_memory_table("RSDT", pointer, sizeof(pointer)), 0);
    assert_true(acpi_init(info));
}

/* Access sizes are 0 (legacy), 1 byte, 2 word, 3 dword, 4 qword; interface 0x12 is a 16550 as the generic
 * address describes it, 2 and 3 are none (Debug Port Table 2, Microsoft). */
static void test_spcr(void **state)
{
    static const struct {
        uint8_t interface, space, access;
        uint64_t address;
        uint32_t base, width;
    } cases[] = {
        {0, 0, 1, BASE, BASE, 1},
        {1, 0, 1, BASE, BASE, 1},
        {0x12, 0, 3, BASE, BASE, 4},
        {0x12, 1, 1, 0x2f0, 0x2f0, 0},
        {0, 0, 0, BASE, BASE, 1},
        {0, 0, 2, BASE, BASE, 2},
        {0, 0, 3, BASE, BASE, 4},
        {0, 0, 4, BASE, BASE, 1},
        {2, 0, 1, BASE, 0, 0},
        {3, 0, 1, BASE, 0, 0},
        {0x11, 0, 1, BASE, 0, 0},
        {0x13, 0, 1, BASE, 0, 0},
        {0, 2, 1, BASE, 0, 0},
        {0, 0, 1, 0x100000000, 0, 0},
        {0, 0, 1, 0xfffffff7, 0xfffffff7, 1},
        {0, 0, 1, 0xfffffff8, 0, 0},
        {0, 0, 3, 0xffffffdf, 0xffffffdf, 4},
        {0, 0, 3, 0xffffffe0, 0, 0},
        {0, 1, 3, 0x3f0, 0x3f0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        put_spcr(cases[i].interface, cases[i].space, cases[i].access, cases[i].address);
        const struct spcr_console console = spcr_console();

        assert_int_equal(console.base, cases[i].base);
        assert_int_equal(console.width, cases[i].width);
        /* The clock of one in memory is not known. */
        assert_int_equal(spcr_divisor(), cases[i].width ? 0 : 1);
        assert_int_equal(serial_places(SERIAL_SPCR, places), cases[i].base ? 1 : 0);
        if (cases[i].base) {
            assert_true(places[0].base == cases[i].base && places[0].width == cases[i].width);
            assert_true(places[0].named && places[0].divisor == (cases[i].width ? 0 : 1));
        }
        assert_int_equal(serial_places(SERIAL_AUTO, places), cases[i].base ? 5 : 4);
        assert_true(places[0].base == 0x3f8 && places[0].width == 0);
    }
}

/* Where main memory is nobody's registers are; the usual places remain. */
static void test_main_memory(void **state)
{
    (void)state;
    put_spcr(0, 0, 1, 0x8000000);
    assert_int_equal(serial_places(SERIAL_SPCR, places), 1);
    boot_info_range(info, 0x8000000, 0x1000, MEMORY_FREE);
    assert_int_equal(serial_places(SERIAL_SPCR, places), 0);
    assert_int_equal(serial_places(SERIAL_AUTO, places), 4);
}

/* A port and memory at the same number are two places. */
static void test_both(void **state)
{
    (void)state;
    put_spcr(0, 0, 1, 0x3f8);
    assert_int_equal(serial_places(SERIAL_AUTO, places), 5);
    assert_true(places[0].width == 0 && places[0].divisor == 1);
    assert_true(places[1].base == 0x3f8 && places[1].width == 1 && places[1].divisor == 0);
}

/* As the firmware set its speed; FIFOs on and empty; DTR and RTS; no interrupts; then the stream. */
static void test_stream(void **state)
{
    static const uint8_t widths[] = {1, 2, 4};

    for (size_t i = 0; i < COUNT(widths); i++) {
        start(state);
        uart.width = widths[i];
        put_spcr(0, 0, (uint8_t)(i + 1), BASE);
        assert_true(serial_open(info));
        assert_string_equal(uart.written, "1=00 3=03 2=07 4=03 ");
        serial_write(NULL, "0123456789abcdefghij\n", 21);
        serial_drain();
        assert_string_equal(uart.sent, "0123456789abcdefghij\r\n");
        assert_false(serial_received());
        uart.received = 1;
        assert_true(serial_received());
    }
}

static void test_nobody_there(void **state)
{
    (void)state;
    put_spcr(0, 0, 1, BASE);
    assert_false(serial_open(info));
}

/* The kind of an address is in its lowest bits (PCI 3.0, 6.2.5.1); what may be prefetched is no register. */
static void test_pci(void **state)
{
    static const struct {
        uint32_t command, bar0, bar1, places;
    } cases[] = {
        {2, BASE, 0, 1},      {2, BASE | 4, 0, 1}, {2, BASE | 4, 1, 0},  {2, BASE, 1, 1},
        {2, BASE | 2, 0, 0},  {2, BASE | 6, 0, 0}, {2, BASE | 12, 0, 0}, {1, BASE, 0, 0},
        {4, BASE, 0, 0},      {2, 0xc001, 0, 0},   {2, 0, 0, 0},         {7, BASE | 4, 0, 1},
        {2, 0x8000000, 0, 0}, {3, BASE | 8, 0, 0}, {2, 0x10, 0, 1},      {1, BASE | 4, 0, 0},
    };

    (void)state;
    boot_info_range(info, 0x8000000, 0x1000, MEMORY_FREE);
    for (size_t i = 0; i < COUNT(cases); i++) {
        command = cases[i].command;
        bars[0] = cases[i].bar0;
        bars[1] = cases[i].bar1;
        assert_int_equal(serial_places_pci(places), cases[i].places);
        if (cases[i].places) {
            assert_true(places[0].base == (cases[i].bar0 & ~15u) && places[0].width == 1);
            assert_true(!places[0].named && places[0].divisor == 1);
        }
    }
}

/* Its interrupt register has to be a UART's. */
static void test_pci_stream(void **state)
{
    (void)state;
    command = 2;
    bars[0] = BASE;
    uart.width = 1;
    serial_select(SERIAL_PCI);
    assert_true(serial_open(info));
    assert_string_equal(uart.written, "1=00 1=0f 1=00 3=80 0=01 1=00 3=03 2=07 4=03 ");
    serial_write(NULL, "ab", 2);
    assert_string_equal(uart.sent, "ab");
    memset(uart.written, 0, sizeof(uart.written));
    uart.interrupt_bits = 0x07;
    assert_false(serial_open(info));
    assert_string_equal(uart.written, "1=00 1=0f ");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_spcr, start),         cmocka_unit_test_setup(test_main_memory, start),
        cmocka_unit_test_setup(test_both, start),         cmocka_unit_test_setup(test_stream, start),
        cmocka_unit_test_setup(test_nobody_there, start), cmocka_unit_test_setup(test_pci, start),
        cmocka_unit_test_setup(test_pci_stream, start),
    };

    return cmocka_run_group_tests_name("serial ports in memory", tests, NULL, NULL);
}
