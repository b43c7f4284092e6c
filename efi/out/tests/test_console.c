/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/console.h"

#include <efishell.h>
#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static const EFI_GUID mark = {0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
static const EFI_GUID graphics = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static const EFI_GUID text_out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static const EFI_GUID text_in = EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID;

/* A console that keeps what it is given, in a mode of some size; mode -1 is none. */
struct fake_console {
    SIMPLE_TEXT_OUTPUT_INTERFACE out;
    SIMPLE_TEXT_OUTPUT_MODE mode;
    SIMPLE_INPUT_INTERFACE in;
    UINTN columns, rows;
    EFI_STATUS status;
    unsigned calls;
    char text[64];
};
static struct fake_console splitter, terminal, screen, second;
static struct fake_firmware fake;
static struct console streams, screens;
static struct memory memory;

static EFI_STATUS EFIAPI output(SIMPLE_TEXT_OUTPUT_INTERFACE *this, CHAR16 *units)
{
    struct fake_console *console = (struct fake_console *)this;
    size_t used = strlen(console->text);

    console->calls++;
    for (; *units; units++)
        console->text[used++] = (char)*units;
    console->text[used] = 0;
    return console->status;
}

static size_t measured; /* characters */

static EFI_STATUS EFIAPI measure(SIMPLE_TEXT_OUTPUT_INTERFACE *this, CHAR16 *units)
{
    ((struct fake_console *)this)->calls++;
    while (*units++)
        measured++;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI query(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN mode, UINTN *columns, UINTN *rows)
{
    const struct fake_console *console = (struct fake_console *)this;

    assert_int_equal(mode, console->mode.Mode);
    *columns = console->columns;
    *rows = console->rows;
    return console->status;
}

static void add(struct fake_console *console, bool is_marked, bool is_screen)
{
    *console = (struct fake_console){.columns = 100, .rows = 31, .status = EFI_SUCCESS};
    console->out.OutputString = output;
    console->out.QueryMode = query;
    console->out.Mode = &console->mode;
    fake_firmware_install(console, text_out, &console->out);
    fake_firmware_install(console, text_in, &console->in);
    if (is_screen)
        fake_firmware_install(console, graphics, console);
    if (is_marked)
        fake_firmware_install(console, mark, console);
}

static int start(void **state)
{
    (void)state;
    fake_firmware_init(&fake);
    add(&splitter, false, true);
    fake.table.ConOut = &splitter.out;
    fake.table.ConsoleOutHandle = &splitter;
    return 0;
}

static void check_one(const char *name, struct console *console, const struct fake_console *want)
{
    assert_int_equal(console->count, 1);
    assert_ptr_equal(console->device[0].out, &want->out);
    const struct sink sink = console_sink(console);

    put_str(&sink, name);
    check_text(name, want->text, name);
}

static void test_screens_apart(void **state)
{
    (void)state;
    add(&terminal, true, false);
    add(&screen, true, true);
    add(&second, false, true);
    console_find(&fake.fw, &streams, &screens);
    check_one("terminal", &streams, &terminal);
    check_one("screen", &screens, &screen);
    assert_ptr_equal(streams.device[0].in, &terminal.in);
    check_text("splitter", splitter.text, "");
    assert_int_equal(fake_firmware_blocks(), 0);
}

static void test_all_in_one(void **state)
{
    EFI_SHELL_PARAMETERS_PROTOCOL parameters;
    const EFI_GUID shell = EFI_SHELL_PARAMETERS_PROTOCOL_GUID;

    (void)state;
    add(&terminal, true, false);
    add(&screen, false, true);
    console_find(&fake.fw, &streams, &screens);
    check_one("no screen is marked", &streams, &splitter);
    assert_int_equal(screens.count, 0);

    start(NULL);
    add(&screen, true, true);
    fake_firmware_install(fake.fw.image, shell, &parameters);
    console_find(&fake.fw, &streams, &screens);
    check_one("in a shell", &streams, &splitter);
    assert_int_equal(screens.count, 0);

    start(NULL);
    fake.table.ConOut = NULL;
    console_find(&fake.fw, &streams, &screens);
    assert_int_equal(streams.count, 0);
    const struct sink sink = console_sink(&streams);

    put_str(&sink, "nobody reads this\n");
    assert_int_equal(streams.used, 0);
}

static void test_broken(void **state)
{
    (void)state;
    add(&screen, true, true);
    add(&second, true, true);
    console_find(&fake.fw, &streams, &screens);
    assert_int_equal(screens.count, 2);
    assert_int_equal(streams.count, 0);
    const struct sink sink = console_sink(&screens);

    screen.status = EFI_DEVICE_ERROR;
    for (unsigned i = 0; i < CONSOLE_FAILURES + 3; i++)
        put_str(&sink, "x\n");
    assert_int_equal(screen.calls, CONSOLE_FAILURES);
    check_text("the other one", second.text, "x\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\n");
    const struct sink told = memory_sink(&memory);

    console_trouble(&screens, "screen", &told);
    check_text("told", memory_text(&memory),
               "leafprobe: problem=\"screen 0 was given up: it reports errors\"\n");
}

static void test_size(void **state)
{
    static const struct {
        INT32 mode;
        UINTN columns, rows;
        EFI_STATUS status;
        uint32_t want[2];
    } cases[] = {
        {2, 100, 31, EFI_SUCCESS, {100, 31}}, {-1, 100, 31, EFI_SUCCESS, {80, 25}},
        {0, 100, 25, EFI_SUCCESS, {100, 25}}, {0, 80, 50, EFI_SUCCESS, {80, 50}},
        {0, 100, 24, EFI_SUCCESS, {80, 25}},  {0, 79, 50, EFI_SUCCESS, {80, 25}},
        {0, 80, 25, EFI_SUCCESS, {80, 25}},   {0, 100, 31, EFI_DEVICE_ERROR, {80, 25}},
        {1, 0, 0, EFI_SUCCESS, {80, 25}},
    };
    uint32_t columns, rows;

    (void)state;
    add(&screen, true, true);
    console_find(&fake.fw, &streams, &screens);
    for (size_t i = 0; i < COUNT(cases); i++) {
        screen.mode.Mode = cases[i].mode;
        screen.columns = cases[i].columns;
        screen.rows = cases[i].rows;
        screen.status = cases[i].status;
        console_size(&screens, &columns, &rows);
        assert_int_equal(columns, cases[i].want[0]);
        assert_int_equal(rows, cases[i].want[1]);
    }
    console_size(&streams, &columns, &rows);
    assert_int_equal(columns, 80);
    assert_int_equal(rows, 25);
}

/* Graphics that count what is drawn, or fail. */
static struct gop {
    EFI_GRAPHICS_OUTPUT_PROTOCOL protocol;
    EFI_STATUS status;
    unsigned calls;
} gops[2];

static EFI_STATUS EFIAPI blt(EFI_GRAPHICS_OUTPUT_PROTOCOL *this, EFI_GRAPHICS_OUTPUT_BLT_PIXEL *colour,
                             EFI_GRAPHICS_OUTPUT_BLT_OPERATION operation, UINTN from_x, UINTN from_y, UINTN x,
                             UINTN y, UINTN width, UINTN height, UINTN delta)
{
    struct gop *gop = (struct gop *)this;

    assert_true(colour && operation == EfiBltVideoFill && !from_x && !from_y && !delta);
    assert_true(x + width <= 640 && y + height <= 480);
    gop->calls++;
    return gop->status;
}

/* A code stands on every screen, and one that shows it is enough. */
static void test_code(void **state)
{
    static EFI_GRAPHICS_OUTPUT_MODE_INFORMATION info = {.HorizontalResolution = 640,
                                                        .VerticalResolution = 480};
    static EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE mode = {.Info = &info};
    static struct console two;
    struct qr_symbol symbol;

    (void)state;
    qr_symbol(&symbol, 1, "LEAFPROBE", 9, 3);
    for (unsigned broken = 0; broken < 4; broken++) {
        two.count = COUNT(gops);
        for (unsigned i = 0; i < COUNT(gops); i++) {
            gops[i] = (struct gop){{.Blt = blt, .Mode = &mode}, broken >> i & 1 ? EFI_DEVICE_ERROR : 0, 0};
            two.device[i].graphics = &gops[i].protocol;
        }
        assert_int_equal(console_code(&two, 25, &symbol), broken != 3);
        for (unsigned i = 0; i < COUNT(gops); i++)
            assert_true(broken >> i & 1 ? gops[i].calls == 1 : gops[i].calls > 21);
    }
    two.count = 0;
    assert_false(console_code(&two, 25, &symbol));
}

/* A console that fails now and then is not given up: it takes failures in a row. */
static void test_now_and_then(void **state)
{
    (void)state;
    add(&screen, true, true);
    console_find(&fake.fw, &streams, &screens);
    const struct sink sink = console_sink(&screens);

    for (unsigned i = 1; i <= 3 * CONSOLE_FAILURES; i++) {
        screen.status = i % CONSOLE_FAILURES ? EFI_DEVICE_ERROR : EFI_SUCCESS;
        put_str(&sink, "x");
        assert_int_equal(screen.calls, i);
    }
}

/* More text than a piece holds goes out whole, in pieces; of more consoles than there is room for the first
 * count. */
static void test_much(void **state)
{
    static struct fake_console many[CONSOLES + 1];
    static char text[CONSOLE_PIECE + 1];

    (void)state;
    for (size_t i = 0; i < COUNT(many); i++)
        add(&many[i], true, true);
    console_find(&fake.fw, &streams, &screens);
    assert_int_equal(screens.count, CONSOLES);
    const struct sink sink = console_sink(&screens);

    put_str(&sink, "y");
    console_silence(&screens);
    put_str(&sink, "silence");
    for (size_t i = 0; i < COUNT(many); i++)
        check_text("many", many[i].text, i < CONSOLES ? "y" : "");
    start(NULL);
    add(&screen, true, true);
    console_find(&fake.fw, &streams, &screens);
    screen.out.OutputString = measure;
    memset(text, 'x', sizeof(text));
    const struct sink to_one = console_sink(&screens);

    put_bytes(&to_one, text, CONSOLE_PIECE);
    assert_int_equal(screen.calls, 1);
    assert_int_equal(measured, CONSOLE_PIECE);
    put_bytes(&to_one, text, CONSOLE_PIECE + 1);
    assert_int_equal(screen.calls, 3);
    assert_int_equal(measured, 2 * CONSOLE_PIECE + 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_screens_apart, start), cmocka_unit_test_setup(test_all_in_one, start),
        cmocka_unit_test_setup(test_broken, start),        cmocka_unit_test_setup(test_size, start),
        cmocka_unit_test_setup(test_code, start),          cmocka_unit_test_setup(test_now_and_then, start),
        cmocka_unit_test_setup(test_much, start),
    };

    return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
