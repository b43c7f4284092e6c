/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the devices get what is written: each combination is a process of its own, as they are looked for
 * once. */
#include "boot/out/sinks.h"

#include <string.h>

#include "boot/out/screen.h"
#include "boot/tests/apart.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

enum { SERIAL = 1, DEBUGCON = 2, VGA = 4, ALL = 7 };

static unsigned there;
static uint16_t cell[2000];
static unsigned key_reads;

/* How often the serial port says that it has room, but not sent all. */
static unsigned sending;

static uint32_t in(uint16_t port, unsigned width)
{
    (void)width;
    if (port == 0x3fd && there & SERIAL && sending) {
        sending--;
        return 0x20;
    }
    if (port == 0x3fd && there & SERIAL)
        return 0x60;
    if (port == 0x3fa && there & SERIAL)
        return 0xc1;
    if (port == 0xe9 && there & DEBUGCON)
        return 0xe9;
    if (port == 0x3cf && there & VGA)
        return 0x0e;
    if (port == 0x64 && key_reads) {
        key_reads--;
        return 1;
    }
    return port == 0x60 ? 0x1e : UINT32_MAX;
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    (void)width;
    return cell[(address - 0xb8000) / 2] | (uint32_t)cell[(address - 0xb8000) / 2 + 1] << 16;
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    (void)width;
    cell[(address - 0xb8000) / 2] = (uint16_t)value;
    cell[(address - 0xb8000) / 2 + 1] = (uint16_t)(value >> 16);
}

static const char *on_screen(size_t n)
{
    static char text[81];

    for (size_t i = 0; i < n; i++)
        text[i] = (char)cell[i];
    text[n] = 0;
    return text;
}

static const char *on_serial(void)
{
    const char *all = fake_written(0x3f8);

    /* The divisor's low byte is the first that the port gets. */
    return *all ? all + 1 : all;
}

static const struct sink *open_all(unsigned devices)
{
    static const struct boot_info info;

    low_memory_init();
    fake_machine_clock();
    fake_machine.in = in;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = memory_out;
    there = devices;
    return sinks_open(&info);
}

static void (*scene)(unsigned devices);
static unsigned scene_devices;

static void live(void)
{
    scene(scene_devices);
}

static void in_copy(void (*check)(unsigned devices), unsigned devices)
{
    scene = check;
    scene_devices = devices;
    apart(live);
}

static void check_devices(unsigned devices)
{
    static const char *const words[] = {"", "serial port", "port 0xe9", "serial port, port 0xe9"};
    const struct sink *sink = open_all(devices);

    put_str(sink, "text\n");
    assert_true(!strcmp(on_serial(), "") && !strcmp(fake_written(0xe9), ""));
    sinks_flush();
    assert_true(!strcmp(on_serial(), devices & SERIAL ? "text\r\n" : ""));
    assert_true(!strcmp(fake_written(0xe9), devices & DEBUGCON ? "text\n" : ""));
    assert_true(!strcmp(on_screen(5), devices & VGA ? "text " : ""));
    assert_true(!strcmp(sinks_words(), words[devices & 3]));
    assert_true(!screen_take() == !(devices & VGA));
}

static void test_devices(void **state)
{
    (void)state;
    for (unsigned devices = 0; devices <= ALL; devices++)
        in_copy(check_devices, devices);
}

/* The screen leaves the stream, shows what it alone is given, and comes back. */
static void check_parts(unsigned devices)
{
    const struct sink *sink = open_all(devices);

    put_str(sink, "1\n");
    assert_true(sinks_part(true));
    assert_true(!strcmp(on_screen(2), "1 "));
    put_str(sink, "2\n");
    sinks_flush();
    assert_true((char)cell[80] == ' ');
    assert_true(!strcmp(fake_written(0xe9), "1\n2\n"));
    assert_true(sinks_part(true));
    put_str(sink, "3\n");
    sinks_flush();
    assert_true((char)cell[80] == ' ');
    assert_true(sinks_part(false));
    put_str(sink, "4\n");
    sinks_flush();
    assert_true((char)cell[80] == '4');
    assert_true(!strcmp(fake_written(0xe9), "1\n2\n3\n4\n"));
    assert_true(!strcmp(on_serial(), "1\r\n2\r\n3\r\n4\r\n"));
}

static void check_no_part(unsigned devices)
{
    const struct sink *sink = open_all(devices);

    put_str(sink, "1\n");
    assert_true(!sinks_part(true));
    put_str(sink, "2\n");
    sinks_flush();
    assert_true(!strcmp(fake_written(0xe9), "1\n2\n"));
}

/* More text than is gathered at a time arrives in order, and all of it. */
static void check_much(unsigned devices)
{
    const struct sink *sink = open_all(devices);
    static char want[20001];

    for (size_t i = 0; i < 20000; i++) {
        want[i] = (char)('a' + i % 23);
        put_bytes(sink, &want[i], 1);
    }
    sinks_flush();
    assert_true(!strcmp(fake_written(0xe9), want));
}

/* The last byte has left the port when the flush ends; one without text asks the port nothing. */
static void check_drained(unsigned devices)
{
    const struct sink *sink = open_all(devices);

    put_str(sink, "text");
    sending = 9;
    sinks_flush();
    assert_int_equal(sending, 0);
    sending = 9;
    sinks_flush();
    assert_int_equal(sending, 9);
}

static void check_screen(unsigned devices)
{
    const struct sink *opened = open_all(devices);
    const struct screen *screen = screen_take();

    assert_true(screen && screen->columns == 80 && screen->rows == 25);
    put_str(opened, "stream");
    sinks_flush();
    check_text("left alone", on_screen(6), "      ");
    put_str(&screen->sink, "page");
    assert_true(!strcmp(on_screen(5), "page "));
    screen->clear(screen->ctx);
    assert_true(!strcmp(on_screen(5), "     "));
    key_reads = 1;
    assert_int_equal(screen->key(screen->ctx, 0), 'a');
    fake_machine.step_ns = 1000000;
    const uint64_t before = fake_machine.now_ns;

    assert_int_equal(screen->key(screen->ctx, 0), SCREEN_NONE);
    /* Ten minutes. */
    assert_true(fake_machine.now_ns - before >= UINT64_C(600000000000));
    assert_true(fake_machine.now_ns - before < UINT64_C(601000000000));
    const uint64_t asked = fake_machine.now_ns;

    assert_int_equal(screen->key(screen->ctx, 7), SCREEN_NONE);
    assert_true(fake_machine.now_ns - asked >= UINT64_C(7000000000));
    assert_true(fake_machine.now_ns - asked < UINT64_C(8000000000));
}

static void test_parts(void **state)
{
    (void)state;
    in_copy(check_parts, ALL);
    in_copy(check_no_part, DEBUGCON);
    in_copy(check_much, DEBUGCON);
    in_copy(check_drained, SERIAL);
    in_copy(check_screen, VGA);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_parts),
    };

    return cmocka_run_group_tests_name("sinks", tests, NULL, NULL);
}
