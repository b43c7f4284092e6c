/* SPDX-License-Identifier: BSD-2-Clause */
/* A 16550 (or the 8250 before it) at 0x3f8 that sends as it is told, stalls, or is not there. */
#include "boot/out/sinks.h"

#include <string.h>

#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define BASE 0x3f8u
#define SECOND UINT64_C(1000000000)

static struct {
    bool there, fifo, stalled;
    uint8_t line, interrupts, modem, fifo_control, received;
    uint16_t divisor;
    unsigned held;       /* bytes in the transmitter */
    unsigned room_after; /* questions for the status before the transmitter is ready the first time */
    unsigned writes;     /* to any of its registers */
    char sent[8192];
    size_t sent_count;
} uart;

static uint32_t status(void)
{
    if (uart.room_after) {
        uart.room_after--;
        return 0;
    }
    if (uart.stalled)
        return uart.received ? 1 : 0;
    const bool was_empty = !uart.held;

    uart.held = 0;
    return (uart.received ? 1u : 0) | 0x20 | (was_empty ? 0x40 : 0);
}

static uint32_t in(uint16_t port, unsigned width)
{
    if (!uart.there || port < BASE || port > BASE + 7)
        return UINT32_MAX;
    assert_int_equal(width, 1);
    if (port == BASE + 5)
        return status();
    if (port == BASE + 2)
        return uart.fifo && uart.fifo_control & 1 ? 0xc1 : 0x01;
    assert_int_equal(port, BASE);
    const uint8_t byte = uart.received;

    uart.received = 0;
    return byte;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    if (port < BASE || port > BASE + 7)
        return;
    assert_int_equal(width, 1);
    uart.writes++;
    switch (port - BASE) {
    case 0:
        if (uart.line & 0x80) {
            uart.divisor = (uint16_t)((uart.divisor & 0xff00) | value);
            return;
        }
        /* A byte too many is lost. */
        assert_true(uart.held < (uart.fifo ? 16 : 1));
        uart.held++;
        uart.sent[uart.sent_count++] = (char)value;
        return;
    case 1:
        if (uart.line & 0x80)
            uart.divisor = (uint16_t)((uart.divisor & 0xff) | value << 8);
        else
            uart.interrupts = (uint8_t)value;
        return;
    case 2:
        uart.fifo_control = (uint8_t)value;
        return;
    case 3:
        uart.line = (uint8_t)value;
        return;
    case 4:
        uart.modem = (uint8_t)value;
        return;
    default:
        fail_msg("port %x written", port);
    }
}

static int start(void **state)
{
    (void)state;
    low_memory_init();
    fake_machine_clock();
    memset(&uart, 0, sizeof(uart));
    uart.there = uart.fifo = true;
    uart.divisor = 0x1234;
    uart.interrupts = 0xf;
    fake_machine.in = in;
    fake_machine.out = out;
    return 0;
}

static const char *sent(void)
{
    uart.sent[uart.sent_count] = 0;
    return uart.sent;
}

static bool open_and_write(const char *text)
{
    if (!serial_open(NULL))
        return false;
    serial_write(NULL, text, strlen(text));
    return true;
}

/* 115200 baud is divisor 1 of 1.8432 MHz / 16; 8N1 is 3; DTR and RTS are 3. */
static void test_set_up(void **state)
{
    (void)state;
    assert_true(open_and_write("a\nbc\n\n"));
    assert_int_equal(uart.divisor, 1);
    assert_int_equal(uart.line, 3);
    assert_int_equal(uart.interrupts, 0);
    assert_int_equal(uart.fifo_control, 7);
    assert_int_equal(uart.modem, 3);
    check_text("sent", sent(), "a\r\nbc\r\n\r\n");
}

/* Lengths around the 16 bytes of the FIFO, with the pair of CR and LF at its edge as well. */
static void test_lengths(void **state)
{
    for (unsigned fifo = 0; fifo < 2; fifo++)
        for (size_t n = 0; n < 70; n++)
            for (size_t feed = 0; feed <= n; feed += 3) {
                char text[80] = {0}, want[80] = {0};

                start(state);
                uart.fifo = fifo;
                for (size_t i = 0; i < n; i++)
                    text[i] = i == feed ? '\n' : (char)('A' + i % 26);
                memcpy(want, text, feed);
                strcpy(want + feed, feed < n ? "\r" : "");
                strcat(want, text + feed);
                assert_true(open_and_write(text));
                check_text("sent", sent(), want);
            }
}

static void test_absent(void **state)
{
    (void)state;
    uart.there = false;
    assert_false(open_and_write("x"));
    assert_int_equal(uart.writes, 0);
    serial_write(NULL, "x", 1);
    serial_drain();
    assert_false(serial_received());
    assert_int_equal(uart.writes, 0);
}

/* It never becomes ready: that is no port, and the search ends. */
static void test_never_ready(void **state)
{
    (void)state;
    uart.stalled = true;
    const uint64_t before = fake_machine.now_ns;

    assert_false(serial_open(NULL));
    assert_true(fake_machine.now_ns - before < SECOND);
    check_text("sent", sent(), "");
    start(state);
    uart.room_after = 50000;
    assert_true(open_and_write("late"));
    check_text("sent", sent(), "late");
}

/* It stops in the middle: half a minute is waited once, and nothing is sent from then on. */
static void test_stalls(void **state)
{
    (void)state;
    assert_true(open_and_write("0123456789abcdef"));
    fake_machine.step_ns = 100000;
    uart.stalled = true;
    uint64_t before = fake_machine.now_ns;

    serial_write(NULL, "x", 1);
    assert_true(fake_machine.now_ns - before >= 30 * SECOND);
    assert_true(fake_machine.now_ns - before < 31 * SECOND);
    before = fake_machine.now_ns;
    uart.stalled = false;
    serial_write(NULL, "y\n", 2);
    serial_drain();
    uart.received = 'q';
    assert_false(serial_received());
    assert_true(before == fake_machine.now_ns);
    check_text("sent", sent(), "0123456789abcdef");
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    serial_trouble(&sink);
    check_text("trouble", memory_text(&memory),
               "leafprobe: problem=\"the serial port 0x3f8 was given up: it took nothing for 30 seconds\"\n");
}

/* It stops for 29 seconds, as a virtual port does whose reader is busy. */
static uint64_t ready_at;
static void ready_later(void)
{
    if (fake_machine.now_ns >= ready_at)
        uart.stalled = false;
}

static void test_waits(void **state)
{
    (void)state;
    assert_true(open_and_write("a"));
    fake_machine.step_ns = 100000;
    uart.stalled = true;
    ready_at = fake_machine.now_ns + 29 * SECOND;
    fake_machine.passed = ready_later;
    serial_write(NULL, "b", 1);
    check_text("sent", sent(), "ab");
}

static void test_drain(void **state)
{
    (void)state;
    assert_true(open_and_write("a"));
    assert_int_equal(uart.held, 1);
    serial_drain();
    assert_int_equal(uart.held, 0);
    fake_machine.step_ns = 100000;
    const uint64_t before = fake_machine.now_ns;

    uart.stalled = true;
    serial_drain();
    assert_true(fake_machine.now_ns - before >= 30 * SECOND);
    assert_true(fake_machine.now_ns - before < 31 * SECOND);
    uart.stalled = false;
    serial_write(NULL, "b", 1);
    check_text("sent", sent(), "ab");
}

static void test_received(void **state)
{
    (void)state;
    assert_true(open_and_write(""));
    assert_false(serial_received());
    uart.received = 'q';
    assert_true(serial_received());
    assert_false(serial_received());
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_absent, start),  cmocka_unit_test_setup(test_set_up, start),
        cmocka_unit_test_setup(test_lengths, start), cmocka_unit_test_setup(test_never_ready, start),
        cmocka_unit_test_setup(test_stalls, start),  cmocka_unit_test_setup(test_waits, start),
        cmocka_unit_test_setup(test_drain, start),   cmocka_unit_test_setup(test_received, start),
    };

    return cmocka_run_group_tests_name("serial", tests, NULL, NULL);
}
