/* SPDX-License-Identifier: BSD-2-Clause */
/* One port as the PC16550D data sheet has it: how it is set up, what it is given at once, and ones that are
 * none or break. */
#include "boot/out/uart.h"

#include <stdio.h>
#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

#define BASE 0x2f8u

/* Registers by their number from the base on. */
static struct {
    uint8_t interrupts, line, divisor[2], identity;
    uint8_t interrupt_bits; /* that the interrupt register keeps */
    unsigned slow;          /* questions for its state until it is ready */
    unsigned asked;         /* questions for its state */
    bool absent, received, deaf;
    char written[512]; /* "1=0f 3=80 ..." */
    char sent[256];
    unsigned at_once; /* bytes that it was given since its state was asked for */
    unsigned most;
} port;

static uint32_t uart_in(uint16_t number, unsigned width)
{
    if (number < BASE || number >= BASE + 8)
        return UINT32_MAX;
    assert_int_equal(width, 1);
    if (port.absent)
        return UINT32_MAX;
    switch (number - BASE) {
    case 0:
        port.received = false;
        return 'x';
    case 1:
        return port.interrupts;
    case 2:
        return port.identity;
    case 5:
        port.asked++;
        port.at_once = 0;
        if (port.slow)
            port.slow--;
        return (port.slow || port.deaf ? 0 : 0x60) | (port.received ? 1 : 0);
    default:
        return 0;
    }
}

static void uart_out(uint16_t number, uint32_t value, unsigned width)
{
    const unsigned reg = number - BASE;

    if (number < BASE || number >= BASE + 8)
        return;
    assert_int_equal(width, 1);
    if (port.line & 0x80 && reg < 2)
        port.divisor[reg] = (uint8_t)value;
    else if (reg == 1)
        port.interrupts = (uint8_t)(value & port.interrupt_bits);
    if (reg == 3)
        port.line = (uint8_t)value;
    if (reg == 0 && !(port.line & 0x80)) {
        const size_t n = strlen(port.sent);

        assert_true(n + 1 < sizeof(port.sent));
        port.sent[n] = (char)value;
        port.at_once++;
        port.most = port.at_once > port.most ? port.at_once : port.most;
        return;
    }
    const size_t used = strlen(port.written);

    snprintf(port.written + used, sizeof(port.written) - used, "%u=%02x ", reg, (unsigned)value);
}

static int begin(void **state)
{
    (void)state;
    fake_machine_clock();
    fake_machine.in = uart_in;
    fake_machine.out = uart_out;
    memset(&port, 0, sizeof(port));
    port.interrupt_bits = 0x0f;
    port.identity = 0xc1;
    return 0;
}

/* 115200 baud is the divisor 1; 8 bits, no parity, one stop bit; FIFOs on and empty; DTR and RTS; no
 * interrupts. */
static void test_set_up(void **state)
{
    struct uart uart;

    (void)state;
    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    assert_string_equal(port.written, "1=00 3=80 0=01 1=00 3=03 2=07 4=03 ");
    assert_int_equal(port.divisor[0], 1);
    assert_int_equal(port.divisor[1], 0);
    assert_int_equal(port.interrupts, 0);
    assert_int_equal(uart.base, BASE);
    assert_int_equal(uart.room, 16);
    assert_false(uart.given_up);
}

/* Another speed, and the one that is there. */
static void test_speeds(void **state)
{
    struct uart uart;

    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 0x0123}));
    assert_string_equal(port.written, "1=00 3=80 0=23 1=01 3=03 2=07 4=03 ");
    begin(state);
    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 0}));
    assert_string_equal(port.written, "1=00 3=03 2=07 4=03 ");
}

/* An older one, or whose FIFO does not work (a 16550 without the A), takes a byte at a time. */
static void test_room(void **state)
{
    static const struct {
        uint8_t identity;
        unsigned room;
    } cases[] = {{0xc1, 16}, {0xc0, 16}, {0x01, 1}, {0x81, 1}, {0x41, 1}};
    struct uart uart;

    for (size_t i = 0; i < COUNT(cases); i++) {
        begin(state);
        port.identity = cases[i].identity;
        assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
        assert_int_equal(uart.room, cases[i].room);
        uart_send(&uart, "0123456789abcdefghijklmnopqrstuvwxyz", 36);
        assert_string_equal(port.sent, "0123456789abcdefghijklmnopqrstuvwxyz");
        assert_int_equal(port.most, cases[i].room);
    }
}

/* Nobody says that it is a UART: it has to keep the four bits, before anything else is written. */
static void test_unnamed(void **state)
{
    static const struct {
        uint8_t bits;
        bool good;
    } cases[] = {{0x0f, true}, {0x07, false}, {0x00, false}, {0xff, true}};
    struct uart uart;

    for (size_t i = 0; i < COUNT(cases); i++) {
        begin(state);
        port.interrupt_bits = cases[i].bits;
        assert_int_equal(uart_open(&uart, &(struct serial_place){BASE, 0, false, 1}), cases[i].good);
        assert_int_equal(strncmp(port.written, "1=00 1=0f ", 10), 0);
        assert_int_equal(strlen(port.written) == 10, !cases[i].good);
        begin(state);
        port.interrupt_bits = cases[i].bits;
        assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    }
    begin(state);
    port.absent = true;
    assert_false(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    assert_string_equal(port.written, "");
    assert_false(uart_open(&uart, &(struct serial_place){BASE, 0, false, 1}));
}

/* It may be busy for a while at first; one that never gets ready is none. */
static void test_ready(void **state)
{
    struct uart uart;

    (void)state;
    port.slow = 50000;
    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    /* Once whether it is there, and a hundred thousand times whether it is ready. */
    for (unsigned late = 0; late < 2; late++) {
        begin(state);
        port.slow = 1 + 100000 + late;
        assert_int_equal(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}), !late);
    }
    begin(state);
    port.deaf = true;
    assert_false(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    assert_int_equal(port.asked, 1 + 100000);
    assert_int_equal(uart.room, 0);
    uart_send(&uart, "x", 1);
    assert_string_equal(port.sent, "");
}

/* Half a minute without room: it is given up, and nothing is waited for again. */
static void test_breaks(void **state)
{
    struct uart uart;

    (void)state;
    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    uart_send(&uart, "before", 6);
    port.deaf = true;
    fake_machine.step_ns = 1000000;
    const uint64_t start = fake_machine.now_ns;

    uart_send(&uart, "lost", 4);
    const uint64_t took = (fake_machine.now_ns - start) / 1000000;

    assert_true(took >= UART_BROKEN_MS && took < UART_BROKEN_MS + 100);
    assert_true(uart.given_up);
    assert_int_equal(uart.room, 0);
    port.deaf = false;
    uart_send(&uart, "later", 5);
    uart_drain(&uart);
    port.received = true;
    assert_false(uart_received(&uart));
    assert_true(fake_machine.now_ns - start < (UART_BROKEN_MS + 200) * UINT64_C(1000000));
    assert_string_equal(port.sent, "before");
}

static void test_drain(void **state)
{
    struct uart uart;

    (void)state;
    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    port.slow = 500;
    port.asked = 0;
    uart_drain(&uart);
    assert_int_equal(port.slow, 0);
    assert_int_equal(port.asked, 500);
    port.deaf = true;
    fake_machine.step_ns = 1000000;
    const uint64_t start = fake_machine.now_ns;

    uart_drain(&uart);
    assert_true(fake_machine.now_ns - start >= UART_BROKEN_MS * UINT64_C(1000000));
    assert_false(uart.given_up);
}

static void test_received(void **state)
{
    struct uart uart;

    (void)state;
    assert_true(uart_open(&uart, &(struct serial_place){BASE, 0, true, 1}));
    assert_false(uart_received(&uart));
    port.received = true;
    assert_true(uart_received(&uart));
    assert_false(port.received); /* it is taken */
    assert_false(uart_received(&uart));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_set_up, begin), cmocka_unit_test_setup(test_speeds, begin),
        cmocka_unit_test_setup(test_room, begin),   cmocka_unit_test_setup(test_unnamed, begin),
        cmocka_unit_test_setup(test_ready, begin),  cmocka_unit_test_setup(test_breaks, begin),
        cmocka_unit_test_setup(test_drain, begin),  cmocka_unit_test_setup(test_received, begin),
    };

    return cmocka_run_group_tests_name("uart", tests, NULL, NULL);
}
