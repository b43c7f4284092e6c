/* SPDX-License-Identifier: BSD-2-Clause */
/* Serial ports that take what they are given, little by little, or nothing any more. */
#include "efi/out/serial.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define END_NODE "\x7f\xff\x04\0"
#define PORTS 3

static const EFI_GUID serial_io = EFI_SERIAL_IO_PROTOCOL_GUID;
static const EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;

/* takes: bytes at a call; room: bytes that it takes in all before it takes nothing; status: of a call that
 * does not take all. */
static struct port {
    EFI_SERIAL_IO_PROTOCOL io;
    const char *path;
    size_t takes, room, used;
    EFI_STATUS status;
    char text[4096];
} ports[PORTS];
static struct fake_firmware fake;
static EFI_RUNTIME_SERVICES runtime;
static struct serial serial;
static uint64_t stalled; /* microseconds */

/* The variable that lists the consoles' device paths; empty: there is none. */
static struct {
    uint8_t bytes[4096];
    UINTN size;
} con_out;

static EFI_STATUS EFIAPI write(EFI_SERIAL_IO_PROTOCOL *this, UINTN *n, VOID *bytes)
{
    struct port *port = (struct port *)this;
    const size_t asked = *n, left = port->room - port->used;

    *n = asked < port->takes ? asked : port->takes;
    *n = *n < left ? *n : left;
    memcpy(port->text + port->used, bytes, *n);
    port->used += *n;
    return *n < asked ? port->status : EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_control(EFI_SERIAL_IO_PROTOCOL *this, UINT32 *control)
{
    (void)this;
    *control = EFI_SERIAL_OUTPUT_BUFFER_EMPTY;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI stall(UINTN us)
{
    stalled += us;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *guid, UINT32 *attributes, UINTN *size,
                                      VOID *value)
{
    (void)name;
    (void)guid;
    (void)attributes;
    if (!con_out.size)
        return EFI_NOT_FOUND;
    assert_true(*size >= con_out.size);
    memcpy(value, con_out.bytes, con_out.size);
    *size = con_out.size;
    return EFI_SUCCESS;
}

static int start(void **state)
{
    static const char *const paths[PORTS] = {"\x03\x0e\x05\0\1" END_NODE, "\x03\x0e\x05\0\2" END_NODE,
                                             "\x03\x0e\x05\0\3" END_NODE};

    (void)state;
    fake_firmware_init(&fake);
    fake.boot.Stall = stall;
    runtime.GetVariable = get_variable;
    fake.table.RuntimeServices = &runtime;
    stalled = 0;
    con_out.size = 0;
    for (size_t i = 0; i < PORTS; i++) {
        ports[i] = (struct port){
            .path = paths[i], .takes = 100, .room = sizeof(ports[i].text), .status = EFI_TIMEOUT};
        ports[i].io.Write = write;
        ports[i].io.GetControl = get_control;
        fake_firmware_install(&ports[i], serial_io, &ports[i].io);
        fake_firmware_install(&ports[i], device_path, (void *)(uintptr_t)ports[i].path);
    }
    return 0;
}

/* Two lines of 600 bytes; what each port has of them. */
static void run(void)
{
    char line[600];
    const struct sink sink = serial_sink(&serial);

    serial_open(&fake.fw, &serial);
    assert_int_equal(serial.count, PORTS);
    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = '\n';
    put_bytes(&sink, line, sizeof(line));
    put_bytes(&sink, line, sizeof(line));
    assert_int_equal(fake_firmware_blocks(), 0);
}

static const char *trouble(void)
{
    static struct memory text;
    const struct sink sink = memory_sink(&text);

    serial_trouble(&serial, &sink);
    return memory_text(&text);
}

static void test_all_take_all(void **state)
{
    (void)state;
    ports[1].takes = 1;
    run();
    for (size_t i = 0; i < PORTS; i++) {
        assert_int_equal(ports[i].used, 2 * 601);
        assert_memory_equal(ports[i].text + 598, "x\r\nx", 4);
    }
    check_text("no trouble", trouble(), "");
}

/* One that stalls for good is waited for once, for a bounded time, and named; the others get all. */
static void test_stalls(void **state)
{
    (void)state;
    ports[1].room = 700;
    run();
    assert_int_equal(ports[0].used, 2 * 601);
    assert_int_equal(ports[1].used, 700);
    assert_int_equal(ports[2].used, 2 * 601);
    assert_true(stalled > 10 * UINT64_C(1000000) && stalled < 60 * UINT64_C(1000000));
    check_text("stalled", trouble(),
               "leafprobe: problem=\"serial port 1 was given up: it took nothing for too long\"\n");
}

static void test_fails(void **state)
{
    (void)state;
    ports[0].status = ports[2].status = EFI_DEVICE_ERROR;
    ports[0].room = 0;
    ports[2].room = 1000;
    run();
    assert_int_equal(ports[1].used, 2 * 601);
    assert_int_equal(stalled, 0);
    check_text("failed", trouble(),
               "leafprobe: problem=\"serial port 0 was given up: it reports an error\"\n"
               "leafprobe: problem=\"serial port 2 was given up: it reports an error\"\n");
}

static void list(const void *bytes, size_t n)
{
    memcpy(con_out.bytes + con_out.size, bytes, n);
    con_out.size += n;
}

static void check_left(bool first, bool second)
{
    assert_false(serial_open(&fake.fw, &serial));
    assert_int_equal(serial.port[0] == NULL, first);
    assert_int_equal(serial.port[1] == NULL, second);
    assert_non_null(serial.port[2]);
}

/* A list of 4,096 bytes is read to its end; of one of many consoles the first 32 count. */
static void test_long_lists(void **state)
{
    static const uint8_t next[] = {0x7f, 1, 4, 0}, end[] = {0x7f, 0xff, 4, 0}, far[] = {3, 0x0e, 5, 0, 2};
    static const uint8_t near[] = {3, 0x0e, 5, 0, 1},
                         wide[4096 - 17] = {1, 1, (4096 - 17) & 0xff, (4096 - 17) >> 8};

    (void)state;
    list(wide, sizeof(wide));
    list(next, sizeof(next));
    list(far, sizeof(far));
    list(end, sizeof(end));
    list(end, sizeof(end));
    assert_int_equal(con_out.size, sizeof(con_out.bytes));
    check_left(false, true);
    for (unsigned before = 31; before < 33; before++) {
        con_out.size = 0;
        for (unsigned i = 0; i < before; i++) {
            list(near, sizeof(near));
            list(next, sizeof(next));
        }
        list(far, sizeof(far));
        list(end, sizeof(end));
        check_left(true, before == 31);
    }
}

/* A line may end wherever it does: all of it goes out. */
static void test_lines(void **state)
{
    (void)state;
    for (size_t n = 1; n < 600; n++) {
        const struct sink sink = serial_sink(&serial);
        char line[600];

        start(NULL);
        serial_open(&fake.fw, &serial);
        memset(line, 'x', n);
        line[n - 1] = '\n';
        put_bytes(&sink, line, n);
        assert_int_equal(ports[0].used, n + 1);
        assert_memory_equal(ports[0].text, line, n - 1);
        assert_memory_equal(ports[0].text + n - 1, "\r\n", 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_all_take_all, start), cmocka_unit_test_setup(test_stalls, start),
        cmocka_unit_test_setup(test_fails, start),        cmocka_unit_test_setup(test_long_lists, start),
        cmocka_unit_test_setup(test_lines, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
