/* SPDX-License-Identifier: BSD-2-Clause */
/* Which serial ports are the console's, which are the application's, and ports that keep or invent bytes. */
#include "efi/out/serial.h"

#include <efishell.h>
#include <string.h>

#include "efi/tests/fake_console.h"
#include "probe/tests/check.h"

#define UART_1 "\x03\x0e\x05\0\1"
#define UART_2 "\x03\x0e\x05\0\2"
#define TERMINAL "\x03\x0a\x04\0"
#define OTHER "\x01\x01\x06\0\0\0"
#define NEXT "\x7f\x01\x04\0"
#define END "\x7f\xff\x04\0"

static const EFI_GUID serial_io = EFI_SERIAL_IO_PROTOCOL_GUID;
static const EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;

static struct fake_firmware fake;
static struct fake_console consoles[33];
static struct serial serial;

static struct port {
    EFI_SERIAL_IO_PROTOCOL io;
    EFI_STATUS (*answer)(UINTN *n);
    UINT32 control;
    EFI_STATUS control_status;
    char text[700];
    size_t used;
    unsigned calls;
} ports[10];

static EFI_STATUS EFIAPI write_port(EFI_SERIAL_IO_PROTOCOL *this, UINTN *n, VOID *bytes)
{
    struct port *port = (struct port *)this;
    const UINTN asked = *n;
    const EFI_STATUS status = port->answer ? port->answer(n) : EFI_SUCCESS;

    port->calls++;
    assert_true(port->used + asked < sizeof(port->text));
    if (*n <= asked) {
        memcpy(port->text + port->used, bytes, *n);
        port->used += *n;
    }
    return status;
}

static EFI_STATUS EFIAPI get_control(EFI_SERIAL_IO_PROTOCOL *this, UINT32 *control)
{
    *control = ((struct port *)this)->control;
    return ((struct port *)this)->control_status;
}

static void add_port(size_t i, const void *path)
{
    ports[i].io.Write = write_port;
    ports[i].io.GetControl = get_control;
    fake_firmware_install(&ports[i], serial_io, &ports[i].io);
    if (path)
        fake_firmware_install(&ports[i], device_path, (void *)(uintptr_t)path);
}

static int start(void **state)
{
    (void)state;
    fake_firmware_init(&fake);
    fake_clock_init(&fake);
    memset(ports, 0, sizeof(ports));
    memset(&serial, 0xee, sizeof(serial));
    add_port(0, UART_1 END);
    add_port(1, UART_2 END);
    return 0;
}

static void add_console(size_t i, const void *path, bool is_screen)
{
    fake_console_add(&consoles[i], true, is_screen);
    fake_console_path(&consoles[i], path);
}

/* The ports that the application writes to, as digits. */
static const char *opened(bool want_direct)
{
    static char text[SERIAL_PORTS + 1];
    size_t n = 0;

    assert_int_equal(serial_open(&fake.fw, &serial), want_direct);
    for (size_t i = 0; i < serial.count; i++)
        if (serial.port[i])
            text[n++] = (char)('0' + ((struct port *)serial.port[i] - ports));
    text[n] = 0;
    assert_int_equal(fake_firmware_blocks(), 0);
    return text;
}

static void test_no_console(void **state)
{
    (void)state;
    check_text("none", opened(false), "01");
    add_console(0, UART_1 END, true);
    check_text("a screen counts for nothing", opened(false), "01");
}

/* All consoles stand on ports: these take their place. In a shell they do not. */
static void test_direct(void **state)
{
    static const EFI_GUID shell = EFI_SHELL_PARAMETERS_PROTOCOL_GUID;
    EFI_SHELL_PARAMETERS_PROTOCOL parameters;

    (void)state;
    add_console(0, UART_1 TERMINAL END, false);
    check_text("one", opened(true), "01");
    add_console(1, UART_2 TERMINAL END, false);
    check_text("both", opened(true), "01");
    fake_firmware_install(fake.fw.image, shell, &parameters);
    check_text("shell", opened(false), "");
    add_console(2, OTHER END, false);
    start(state);
    add_console(0, UART_1 TERMINAL END, false);
    add_console(1, OTHER END, false);
    check_text("one stands elsewhere", opened(false), "1");
}

/* A console without a device path, and what is marked without being a text console, is none. */
static void test_strange(void **state)
{
    static const EFI_GUID mark = {
        0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
    int handle;

    (void)state;
    fake_console_add(&consoles[0], true, false);
    fake_firmware_install(&handle, mark, &handle);
    fake_firmware_install(&handle, device_path, UART_2 END);
    check_text("none", opened(false), "01");
    add_console(1, UART_2 TERMINAL END, false);
    check_text("one", opened(true), "01");
}

/* The last console that there is room for counts, and none behind it. */
static void test_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < 31; i++)
        add_console(i, UART_1 TERMINAL END, false);
    check_text("all on a port", opened(true), "01");
    add_console(31, OTHER END, false);
    check_text("the last one elsewhere", opened(false), "1");
    add_console(32, OTHER END, false);
    check_text("one too many", opened(false), "1");
}

static void con_out(const void *value, size_t size)
{
    fake_clock.con_out = value;
    fake_clock.con_out_size = size;
}

/* Where none is marked, the variable says which there are. */
static void test_variable(void **state)
{
    static const char one[] = UART_2 TERMINAL END, two[] = OTHER NEXT UART_1 TERMINAL END;
    static const char both[] = UART_1 NEXT UART_2 TERMINAL END;

    (void)state;
    con_out(one, sizeof(one) - 1);
    check_text("one", opened(false), "0");
    con_out(two, sizeof(two) - 1);
    check_text("two", opened(false), "1");
    con_out(both, sizeof(both) - 1);
    check_text("both", opened(false), "");
    add_console(0, UART_1 TERMINAL END, false);
    check_text("marked", opened(true), "01");
    start(state);
    con_out(one, sizeof(one) - 1);
    fake_firmware_memory(0);
    check_text("no memory", opened(false), "");
    assert_int_equal(serial.count, 0);
    /* One block for the list of ports, none for the variable. */
    fake_firmware_memory(2);
    assert_false(serial_open(&fake.fw, &serial));
}

static void test_ports(void **state)
{
    (void)state;
    add_port(2, NULL);
    for (size_t i = 3; i < 10; i++)
        add_port(i, OTHER END);
    check_text("eight, and none without a path", opened(false), "01345678");
}

static EFI_STATUS half(UINTN *n)
{
    *n = (*n + 1) / 2;
    return EFI_SUCCESS;
}

static EFI_STATUS late(UINTN *n)
{
    *n = *n > 3 ? 3 : *n;
    return *n < 3 ? EFI_SUCCESS : EFI_TIMEOUT;
}

static EFI_STATUS none(UINTN *n)
{
    *n = 0;
    return EFI_TIMEOUT;
}

static EFI_STATUS too_many(UINTN *n)
{
    *n += 1;
    return EFI_SUCCESS;
}

static EFI_STATUS stops(UINTN *n)
{
    *n = 0;
    return EFI_SUCCESS;
}

static const char *write_to(struct port *port, EFI_STATUS (*answer)(UINTN *n), const char *text)
{
    const struct sink sink = serial_sink(&serial);

    assert_false(serial_open(&fake.fw, &serial));
    fake_clock.stalled_us = 0;
    port->answer = answer;
    put_str(&sink, text);
    port->text[port->used] = 0;
    return port->text;
}

static void test_slow(void **state)
{
    (void)state;
    check_text("half at a time", write_to(&ports[0], half, "abcdefgh\n"), "abcdefgh\r\n");
    check_text("the other", ports[1].text, "abcdefgh\r\n");
    assert_true(fake_clock.stalled_us == 0);
}

/* With a buffer that is not empty, the port has kept the byte that was late: it is not sent twice. */
static void test_kept(void **state)
{
    (void)state;
    check_text("kept", write_to(&ports[0], late, "abcdefghijk"), "abcefgijk");
    start(state);
    ports[0].control = EFI_SERIAL_OUTPUT_BUFFER_EMPTY;
    check_text("not kept", write_to(&ports[0], late, "abcdefgh"), "abcdefgh");
    start(state);
    ports[0].control_status = EFI_UNSUPPORTED;
    check_text("not known", write_to(&ports[0], late, "abcdefgh"), "abcdefgh");
}

/* It takes nothing: asked fifteen times, with waits between that come to half a minute. */
static void test_given_up(void **state)
{
    static EFI_STATUS (*const answers[])(UINTN * n) = {none, stops};

    for (size_t i = 0; i < COUNT(answers); i++) {
        start(state);
        ports[0].control = EFI_SERIAL_OUTPUT_BUFFER_EMPTY;
        check_text("nothing", write_to(&ports[0], answers[i], "abc"), "");
        check_text("the other", ports[1].text, "abc");
        assert_int_equal(ports[0].calls, 15);
        assert_true(fake_clock.stalled_us >= 27000000 && fake_clock.stalled_us <= 32000000);
        assert_null(serial.port[0]);
        const struct sink sink = serial_sink(&serial);

        put_str(&sink, "d");
        assert_int_equal(ports[0].calls, 15);
        check_text("the other", ports[1].text, "abcd");
    }
}

static void test_invents(void **state)
{
    (void)state;
    check_text("too many", write_to(&ports[0], too_many, "abc"), "");
    assert_int_equal(ports[0].calls, 1);
    assert_null(serial.port[0]);
    check_text("the other", ports[1].text, "abc");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_no_console, start), cmocka_unit_test_setup(test_direct, start),
        cmocka_unit_test_setup(test_strange, start),    cmocka_unit_test_setup(test_variable, start),
        cmocka_unit_test_setup(test_ports, start),      cmocka_unit_test_setup(test_slow, start),
        cmocka_unit_test_setup(test_kept, start),       cmocka_unit_test_setup(test_given_up, start),
        cmocka_unit_test_setup(test_invents, start),    cmocka_unit_test_setup(test_many, start),
    };

    return cmocka_run_group_tests_name("serial and consoles", tests, NULL, NULL);
}
