/* SPDX-License-Identifier: BSD-2-Clause */
/* The small machine's I/O ports, as PC16550D's data sheet (chapter 8) and QEMU's devices have them. */
#include "host/vmm/ports.h"

#include <string.h>

#include "probe/tests/check.h"

#define COM1 0x3f8

static char sent[100], logged[100];
static size_t pieces;

static void send_bytes(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    strncat(sent, bytes, n);
    pieces++;
}

static void log_bytes(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    strncat(logged, bytes, n);
    pieces++;
}

static struct ports ports;

static int reset(void **state)
{
    (void)state;
    sent[0] = logged[0] = 0;
    pieces = 0;
    ports = (struct ports){.serial = send_bytes, .debugcon = log_bytes};
    return 0;
}

static void out(uint16_t port, uint8_t value)
{
    ports_write(&ports, port, 1, &value, 1);
}

static uint8_t in(uint16_t port)
{
    uint8_t value = 0x5a;

    ports_read(&ports, port, 1, &value, 1);
    return value;
}

/* Each register keeps the bits that it has. */
static void test_registers(void **state)
{
    (void)state;
    out(COM1 + 1, 0xff);
    assert_int_equal(in(COM1 + 1), 0x0f);
    assert_int_equal(in(COM1 + 2), 0x01); /* no interrupt, no FIFO */
    out(COM1 + 2, 0xc7);
    assert_int_equal(in(COM1 + 2), 0xc1);
    out(COM1 + 2, 0xc6);
    assert_int_equal(in(COM1 + 2), 0x01);
    out(COM1 + 3, 0x03);
    assert_int_equal(in(COM1 + 3), 0x03);
    out(COM1 + 4, 0xeb);
    assert_int_equal(in(COM1 + 4), 0x0b);
    out(COM1 + 5, 0);
    assert_int_equal(in(COM1 + 5), 0x60);
    out(COM1 + 6, 0);
    assert_int_equal(in(COM1 + 6), 0xb0);
    out(COM1 + 7, 0xa5);
    assert_int_equal(in(COM1 + 7), 0xa5);
    check_text("sent", sent, "");
}

/* With DLAB the first two are the divisor, and a string for the data port is not sent. */
static void test_divisor(void **state)
{
    (void)state;
    out(COM1 + 1, 0x05);
    out(COM1 + 3, 0x83);
    out(COM1, 0x01);
    out(COM1 + 1, 0x02);
    assert_int_equal(in(COM1), 0x01);
    assert_int_equal(in(COM1 + 1), 0x02);
    ports_write(&ports, COM1, 1, "ab", 2);
    assert_int_equal(in(COM1), 'b');
    out(COM1 + 3, 0x03);
    assert_int_equal(in(COM1 + 1), 0x05);
    assert_int_equal(in(COM1), 0);
    check_text("sent", sent, "");
    ports_write(&ports, COM1, 1, "ab", 2);
    out(COM1, 'c');
    check_text("sent", sent, "abc");
    assert_int_equal(pieces, 2);
}

/* In loopback a byte comes back; modem outputs DTR, RTS, OUT1, OUT2 are inputs DSR, CTS, RI, DCD. */
static void test_loopback(void **state)
{
    static const struct {
        uint8_t modem, status;
    } cases[] = {{0x10, 0x00}, {0x11, 0x20}, {0x12, 0x10}, {0x14, 0x40}, {0x18, 0x80}, {0x1f, 0xf0}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        out(COM1 + 4, cases[i].modem);
        assert_int_equal(in(COM1 + 6), cases[i].status);
    }
    assert_int_equal(in(COM1 + 5), 0x60);
    out(COM1, 0xae);
    assert_int_equal(in(COM1 + 5), 0x61);
    assert_int_equal(in(COM1), 0xae);
    assert_int_equal(in(COM1 + 5), 0x60);
    ports_write(&ports, COM1, 1, "xyz", 3);
    assert_int_equal(in(COM1), 'z');
    ports_write(&ports, COM1, 1, "", 0);
    assert_int_equal(in(COM1 + 5), 0x60);
    check_text("sent", sent, "");
}

static void test_others(void **state)
{
    uint8_t bytes[4];

    (void)state;
    assert_int_equal(in(0xe9), 0xe9);
    ports_write(&ports, 0xe9, 1, "log", 3);
    out(0xe9, '!');
    check_text("log", logged, "log!");
    assert_int_equal(pieces, 2);
    ports.debugcon = NULL;
    assert_int_equal(in(0xe9), 0xff);
    out(0xe9, 'x');
    check_text("no console", logged, "log!");
    assert_int_equal(in(COM1 - 1), 0xff);
    assert_int_equal(in(COM1 + 8), 0xff);
    out(COM1 + 8, 0x80);
    out(COM1 - 1, 0x80);
    out(COM1, 'a');
    check_text("sent", sent, "a");
    assert_false(ports.exited);
    out(0xf4, 0x21);
    out(0xf4, 0x22);
    assert_true(ports.exited && ports.exit_value == 0x21);
    assert_int_equal(in(0xf4), 0xff);
    /* Wider items reach the ports that follow; one port more is empty. */
    out(COM1 + 7, 0x77);
    ports_read(&ports, COM1 + 5, 4, bytes, 1);
    assert_memory_equal(bytes, "\x60\xb0\x77\xff", 4);
    ports_read(&ports, COM1 + 6, 2, bytes, 2);
    assert_memory_equal(bytes, "\xb0\x77\xb0\x77", 4);
    ports_write(&ports, COM1 + 6, 2, "\x01\x02", 1);
    assert_int_equal(in(COM1 + 7), 2);
    ports_write(&ports, COM1, 2,
                "b\x0f"
                "c\x01",
                2);
    check_text("two words", sent, "abc");
    assert_int_equal(in(COM1 + 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_registers, reset),
        cmocka_unit_test_setup(test_divisor, reset),
        cmocka_unit_test_setup(test_loopback, reset),
        cmocka_unit_test_setup(test_others, reset),
    };

    return cmocka_run_group_tests_name("ports", tests, NULL, NULL);
}
