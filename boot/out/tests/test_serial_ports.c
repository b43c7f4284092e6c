/* SPDX-License-Identifier: BSD-2-Clause */
/* Two ports at once: each is written to, drained, asked for a byte and told of, and none that is no more. */
#include "boot/out/sinks.h"

#include <string.h>

#include "boot/acpi/acpi.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/run/options.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

/* 16550s, each with what it was sent and with the questions for its state. */
static struct {
    uint16_t base;
    bool there, stalled, received;
    uint8_t interrupts, line;
    char got[64];
    size_t n;
    unsigned asked;
} ports[] = {{.base = 0x3f8}, {.base = 0x2e8}};

static uint32_t in(uint16_t port, unsigned width)
{
    (void)width;
    for (size_t i = 0; i < COUNT(ports); i++) {
        if ((port & ~7u) != ports[i].base || !ports[i].there)
            continue;
        if ((port & 7) == 0)
            return ports[i].received = false, 'x';
        if ((port & 7) == 5)
            ports[i].asked++;
        return (port & 7) == 5   ? (ports[i].stalled ? 0 : 0x60) | (ports[i].received ? 1 : 0)
               : (port & 7) == 1 ? ports[i].interrupts
                                 : 0xc1;
    }
    return UINT32_MAX;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    (void)width;
    for (size_t i = 0; i < COUNT(ports); i++) {
        if ((port & ~7u) != ports[i].base)
            continue;
        if ((port & 7) == 3)
            ports[i].line = (uint8_t)value;
        if (ports[i].line & 0x80)
            continue;
        if ((port & 7) == 1)
            ports[i].interrupts = value & 0xf;
        if ((port & 7) == 0 && ports[i].n + 1 < sizeof(ports[i].got))
            ports[i].got[ports[i].n++] = (char)value;
    }
}

static int start(void **state)
{
    (void)state;
    struct boot_info *info = low_memory_init();

    acpi_init(info);
    fake_machine_clock();
    fake_machine.in = in;
    fake_machine.out = out;
    fake_machine.step_ns = 10000;
    for (size_t i = 0; i < COUNT(ports); i++) {
        const uint16_t base = ports[i].base;

        memset(&ports[i], 0, sizeof(ports[i]));
        ports[i].base = base;
        ports[i].there = true;
    }
    serial_select(SERIAL_AUTO);
    assert_true(serial_open(info));
    return 0;
}

static void write_text(const char *text)
{
    serial_write(NULL, text, strlen(text));
}

static void test_written(void **state)
{
    (void)state;
    write_text("to both\n");
    check_text("first", ports[0].got, "to both\r\n");
    check_text("second", ports[1].got, "to both\r\n");
    /* Opened anew without the second, which is then written to no more. */
    ports[1].there = false;
    assert_true(serial_open(NULL));
    write_text("!");
    serial_drain();
    check_text("first", ports[0].got, "to both\r\n!");
    check_text("second", ports[1].got, "to both\r\n");
}

static void test_drained(void **state)
{
    (void)state;
    ports[0].asked = ports[1].asked = 0;
    serial_drain();
    assert_int_equal(ports[0].asked, 1);
    assert_int_equal(ports[1].asked, 1);
}

/* 16 bytes, as many as a port takes, are gathered before it is asked for room. */
static void test_gathered(void **state)
{
    (void)state;
    ports[0].asked = 0;
    write_text("0123456789abcdefghijklmnopqrstuv");
    check_text("first", ports[0].got, "0123456789abcdefghijklmnopqrstuv");
    assert_int_equal(ports[0].asked, 2);
}

static void test_received(void **state)
{
    (void)state;
    assert_false(serial_received());
    for (size_t i = 0; i < COUNT(ports); i++) {
        ports[i].received = true;
        assert_true(serial_received());
        assert_false(ports[i].received);
        assert_false(serial_received());
    }
}

/* One that takes nothing is given up alone, and told of. */
static void test_trouble(void **state)
{
#define GIVEN_UP(port) \
    "leafprobe: problem=\"the serial port " port " was given up: it took nothing for 30 seconds\"\n"
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    (void)state;
    ports[1].stalled = true;
    write_text("a");
    write_text("b");
    serial_trouble(&sink);
    check_text("told", memory_text(&memory), GIVEN_UP("0x2e8"));
    check_text("first", ports[0].got, "ab");
    ports[0].stalled = true;
    write_text("c");
    memory_sink(&memory);
    serial_trouble(&sink);
    check_text("told", memory_text(&memory), GIVEN_UP("0x3f8") GIVEN_UP("0x2e8"));
    assert_false(serial_received());
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_written, start),  cmocka_unit_test_setup(test_drained, start),
        cmocka_unit_test_setup(test_gathered, start), cmocka_unit_test_setup(test_received, start),
        cmocka_unit_test_setup(test_trouble, start),
    };

    return cmocka_run_group_tests_name("serial ports", tests, NULL, NULL);
}
