/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes where on firmware with screens, terminals, serial ports, or nothing; and how a run ends there. */
#include "efi/out/end.h"

#include <efishell.h>
#include <string.h>

#include "efi/tests/fake_console.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define UART "\x03\x0e\x05\0\1"
#define TERMINAL "\x03\x0a\x04\0"
#define END "\x7f\xff\x04\0"
#define PROMPT "Press a key to go on.\r\n"

static struct fake_firmware fake;
static struct fake_console splitter, screen, other, terminal;
static struct outputs outputs;
static struct options options;
static struct memory memory;

static struct port {
    EFI_SERIAL_IO_PROTOCOL io;
    char text[512];
    size_t used;
    EFI_STATUS status;
} port;

static EFI_STATUS EFIAPI write_port(EFI_SERIAL_IO_PROTOCOL *this, UINTN *n, VOID *bytes)
{
    struct port *at = (struct port *)this;

    if (at->status)
        *n = 0;
    memcpy(at->text + at->used, bytes, *n);
    at->used += *n;
    at->text[at->used] = 0;
    return at->status;
}

static int start(void **state)
{
    (void)state;
    fake_firmware_init(&fake);
    fake_clock_init(&fake);
    fake_console_add(&splitter, false, true);
    fake_console_main(&fake, &splitter);
    memset(&outputs, 0xee, sizeof(outputs));
    memset(&options, 0, sizeof(options));
    memset(&port, 0, sizeof(port));
    port.io.Write = write_port;
    return 0;
}

static void add_port(void)
{
    static const EFI_GUID serial_io = EFI_SERIAL_IO_PROTOCOL_GUID;
    static const EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;

    fake_firmware_install(&port, serial_io, &port.io);
    fake_firmware_install(&port, device_path, UART END);
}

static void add_terminal(void)
{
    fake_console_add(&terminal, true, false);
    fake_console_path(&terminal, UART TERMINAL END);
}

static void write_line(const char *text)
{
    const struct sink sink = sink_buffer(&outputs.buffer);

    put_str(&sink, text);
}

/* A terminal on a port, and a screen: the port takes the stream in the terminal's place. */
static void test_port_and_screen(void **state)
{
    (void)state;
    add_port();
    add_terminal();
    fake_console_add(&screen, true, true);
    fake_console_add(&other, true, true);
    outputs_open(&outputs, &fake.fw);
    check_text("words", outputs_words(&outputs), "serial console");
    assert_ptr_equal(outputs.lines, &outputs.sinks[1]);
    write_line("1\n");
    check_text("gathered", port.text, "");
    const struct screen *taken = outputs_take_screen(&outputs);

    check_text("port", port.text, "1\r\n");
    check_text("screen", screen.text, "1\r\n");
    check_text("terminal", terminal.text, "");
    check_text("splitter", splitter.text, "");
    assert_int_equal(taken->columns, 100);
    assert_int_equal(taken->rows, 31);
    write_line("2\n");
    sink_buffer_flush(&outputs.buffer);
    check_text("port", port.text, "1\r\n2\r\n");
    check_text("screen", screen.text, "1\r\n");
    put_str(&taken->sink, "page");
    check_text("screen", screen.text, "1\r\npage");
    taken->clear(taken->ctx);
    assert_int_equal(screen.clears, 1);
    assert_int_equal(other.clears, 1);
    assert_int_equal(fake_firmware_blocks(), 0);
}

/* Without keys what is to be seen for a while stays so long, and what waits for a key does not. */
static void test_no_keyboard(void **state)
{
    (void)state;
    add_port();
    fake_console_add(&screen, true, true);
    outputs_open(&outputs, &fake.fw);
    const struct screen *taken = outputs_take_screen(&outputs);

    fake.table.ConIn = NULL;
    outputs.seconds = 600;
    const UINT64 before = fake_clock.stalled_us;

    assert_int_equal(taken->key(taken->ctx, 3), SCREEN_NONE);
    assert_int_equal(fake_clock.stalled_us - before, 3000000);
    assert_int_equal(taken->key(taken->ctx, 0), SCREEN_NONE);
    assert_int_equal(fake_clock.stalled_us - before, 3000000);
}

/* A terminal that stands on nothing that the application can write to itself. */
static void test_terminal_and_screen(void **state)
{
    (void)state;
    add_terminal();
    fake_console_add(&screen, true, true);
    outputs_open(&outputs, &fake.fw);
    check_text("words", outputs_words(&outputs), "serial console");
    assert_ptr_equal(outputs.lines, &outputs.sinks[0]);
    write_line("1\n");
    sink_buffer_flush(&outputs.buffer);
    check_text("terminal", terminal.text, "1\r\n");
    check_text("screen", screen.text, "1\r\n");
}

/* One console for all: nothing can be taken apart. */
static void test_one_console(void **state)
{
    (void)state;
    outputs_open(&outputs, &fake.fw);
    assert_null(outputs_take_screen(&outputs));
    write_line("1\n");
    sink_buffer_flush(&outputs.buffer);
    check_text("splitter", splitter.text, "1\r\n");
    assert_int_equal(splitter.calls, 1);
}

static void test_port_alone(void **state)
{
    (void)state;
    add_port();
    fake_console_add(&screen, true, true);
    outputs_open(&outputs, &fake.fw);
    check_text("words", outputs_words(&outputs), "serial port");
    write_line("1\n");
    sink_buffer_flush(&outputs.buffer);
    check_text("port", port.text, "1\r\n");
    start(state);
    fake_console_add(&screen, true, true);
    outputs_open(&outputs, &fake.fw);
    check_text("words", outputs_words(&outputs), "");
}

static void test_nothing(void **state)
{
    (void)state;
    fake.table.ConOut = NULL;
    outputs_open(&outputs, &fake.fw);
    check_text("words", outputs_words(&outputs), "");
    write_line("nobody\n");
    sink_buffer_flush(&outputs.buffer);
    assert_null(outputs_take_screen(&outputs));
    end_run(&outputs, &options);
    assert_int_equal(fake_clock.waits, 0);
}

/* Outputs that fail are named, each with what the others still get. */
static void test_trouble(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    add_port();
    fake_console_add(&terminal, true, false);
    fake_console_add(&screen, true, true);
    outputs_open(&outputs, &fake.fw);
    assert_int_equal(outputs.seconds, 0);
    outputs_trouble(&outputs, &sink);
    check_text("none", memory_text(&memory), "");
    port.status = EFI_DEVICE_ERROR;
    screen.status = EFI_DEVICE_ERROR;
    for (unsigned i = 0; i < 3; i++) {
        write_line("x\n");
        sink_buffer_flush(&outputs.buffer);
    }
    write_line("x\n");
    outputs_trouble(&outputs, &sink);
    check_text("two", memory_text(&memory),
               "leafprobe: problem=\"serial port 0 was given up: it reports an error\"\n"
               "leafprobe: problem=\"screen 0 was given up: it reports errors\"\n");
    check_text("terminal", terminal.text, "x\r\nx\r\nx\r\nx\r\n");
    memory.used = 0;
    terminal.status = EFI_DEVICE_ERROR;
    for (unsigned i = 0; i < 4; i++) {
        write_line("x\n");
        sink_buffer_flush(&outputs.buffer);
    }
    outputs_trouble(&outputs, &sink);
    assert_non_null(
        strstr(memory_text(&memory), "\nleafprobe: problem=\"console 0 was given up: it reports errors\"\n"));
}

static void check_end(uint32_t at_end, UINT64 seconds, UINT64 resets)
{
    fake_clock.ticks = fake_clock.resets = 0;
    options.at_end = at_end;
    end_run(&outputs, &options);
    assert_true(fake_clock.ticks == seconds * 10000000);
    assert_true(fake_clock.resets == resets);
}

/* A day for those who want it, ten minutes for somebody at a screen. */
static void test_end(void **state)
{
    static const EFI_INPUT_KEY old[] = {{0, 'x'}, {0, 'x'}};

    (void)state;
    outputs_open(&outputs, &fake.fw);
    check_end(END_DEFAULT, 0, 0);
    check_end(END_POWEROFF, 0, 1);
    check_text("no prompt", splitter.text, "");
    splitter.key = old;
    splitter.keys = 2;
    check_end(END_WAIT, 86400, 0);
    assert_int_equal(splitter.keys, 0);
    check_text("prompt", splitter.text, PROMPT);
    check_end(END_HALT, 86400, 0);
    fake_console_add(&screen, true, true);
    fake_console_add(&terminal, true, false);
    outputs_open(&outputs, &fake.fw);
    check_end(END_DEFAULT, 600, 0);
    check_text("prompt", screen.text, PROMPT);
    check_text("prompt", terminal.text, PROMPT);
    check_end(END_POWEROFF, 0, 1);
    outputs.read = true;
    check_end(END_WAIT, 0, 0);
    outputs.read = false;
    fake.table.ConIn = NULL;
    check_end(END_DEFAULT, 0, 0);
}

/* The screen's pages wait for as long as the end of the run would. */
static void test_pages(void **state)
{
    static const EFI_INPUT_KEY keys[] = {{0, ' '}, {0, 'q'}};

    (void)state;
    fake_console_add(&screen, true, true);
    outputs_open(&outputs, &fake.fw);
    const struct screen *taken = outputs_take_screen(&outputs);

    outputs.seconds = 33;
    splitter.key = keys;
    splitter.keys = 2;
    assert_int_equal(taken->key(taken->ctx, 0), ' ');
    assert_true(fake_clock.ticks == 330000000);
    assert_int_equal(taken->key(taken->ctx, 5), 'q');
    assert_true(fake_clock.ticks == 50000000);
    assert_int_equal(taken->key(taken->ctx, 0), SCREEN_NONE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_port_and_screen, start),
        cmocka_unit_test_setup(test_terminal_and_screen, start),
        cmocka_unit_test_setup(test_no_keyboard, start),
        cmocka_unit_test_setup(test_one_console, start),
        cmocka_unit_test_setup(test_port_alone, start),
        cmocka_unit_test_setup(test_nothing, start),
        cmocka_unit_test_setup(test_trouble, start),
        cmocka_unit_test_setup(test_end, start),
        cmocka_unit_test_setup(test_pages, start),
    };

    return cmocka_run_group_tests_name("outputs", tests, NULL, NULL);
}
