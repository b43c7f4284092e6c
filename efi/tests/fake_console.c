/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/tests/fake_console.h"

#include <string.h>

#include "probe/tests/check.h"

struct fake_clock fake_clock;
static EFI_RUNTIME_SERVICES runtime;
static struct fake_firmware *firmware;
static int timer_event, key_event;

static struct fake_console *console_of(SIMPLE_INPUT_INTERFACE *in)
{
    return (struct fake_console *)(void *)((char *)in - offsetof(struct fake_console, in));
}

static EFI_STATUS EFIAPI output(SIMPLE_TEXT_OUTPUT_INTERFACE *this, CHAR16 *units)
{
    struct fake_console *console = (struct fake_console *)this;
    size_t used = strlen(console->text);

    console->calls++;
    if (console->status)
        return console->status;
    for (; *units; units++) {
        assert_true(used + 1 < sizeof(console->text));
        console->text[used++] = (char)*units;
    }
    console->text[used] = 0;
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

static EFI_STATUS EFIAPI clear(SIMPLE_TEXT_OUTPUT_INTERFACE *this)
{
    ((struct fake_console *)this)->clears++;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI read_key(SIMPLE_INPUT_INTERFACE *this, EFI_INPUT_KEY *key)
{
    struct fake_console *console = console_of(this);

    console->reads++;
    if (!console->keys)
        return EFI_NOT_READY;
    console->keys--;
    *key = *console->key;
    console->key++;
    return EFI_SUCCESS;
}

void fake_console_add(struct fake_console *console, bool is_marked, bool is_screen)
{
    static const EFI_GUID mark = {
        0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
    static const EFI_GUID graphics = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
    static const EFI_GUID text_out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
    static const EFI_GUID text_in = EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID;

    *console = (struct fake_console){.columns = 100, .rows = 31};
    console->out.OutputString = output;
    console->out.QueryMode = query;
    console->out.ClearScreen = clear;
    console->out.Mode = &console->mode;
    console->in.ReadKeyStroke = read_key;
    console->in.WaitForKey = &key_event;
    fake_firmware_install(console, text_out, &console->out);
    fake_firmware_install(console, text_in, &console->in);
    if (is_screen)
        fake_firmware_install(console, graphics, console);
    if (is_marked)
        fake_firmware_install(console, mark, console);
}

void fake_console_path(struct fake_console *console, const void *path)
{
    static const EFI_GUID guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

    fake_firmware_install(console, guid, (void *)(uintptr_t)path);
}

void fake_console_main(struct fake_firmware *fake, struct fake_console *console)
{
    fake->table.ConOut = &console->out;
    fake->table.ConIn = &console->in;
    fake->table.ConsoleOutHandle = console;
}

static EFI_STATUS EFIAPI create_event(UINT32 type, EFI_TPL level, EFI_EVENT_NOTIFY notify, VOID *context,
                                      EFI_EVENT *event)
{
    (void)level;
    (void)context;
    assert_int_equal(type, EVT_TIMER);
    assert_null(notify);
    if (fake_clock.create)
        return fake_clock.create;
    fake_clock.events++;
    *event = &timer_event;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_timer(EFI_EVENT event, EFI_TIMER_DELAY type, UINT64 ticks)
{
    assert_ptr_equal(event, &timer_event);
    assert_int_equal(type, TimerRelative);
    fake_clock.ticks = ticks;
    return fake_clock.set;
}

static EFI_STATUS EFIAPI wait_for_event(UINTN count, EFI_EVENT *events, UINTN *index)
{
    assert_int_equal(count, 2);
    assert_ptr_equal(events[0], &timer_event);
    assert_ptr_equal(events[1], &key_event);
    fake_clock.waits++;
    if (fake_clock.waiting)
        fake_clock.waiting();
    *index = 0;
    if (fake_clock.wait)
        return fake_clock.wait;
    if (fake_clock.alarms) {
        fake_clock.alarms--;
        *index = 1;
    } else if (console_of(firmware->table.ConIn)->keys) {
        *index = 1;
    }
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI close_event(EFI_EVENT event)
{
    assert_ptr_equal(event, &timer_event);
    fake_clock.events--;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI stall(UINTN us)
{
    fake_clock.stalled_us += us;
    return EFI_SUCCESS;
}

static VOID EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *data)
{
    assert_true(type == EfiResetShutdown || type == EfiResetCold);
    assert_int_equal(status, EFI_SUCCESS);
    assert_int_equal(size, 0);
    assert_null(data);
    if (type == EfiResetCold)
        fake_clock.reboots++;
    else
        fake_clock.resets++;
}

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *guid, UINT32 *attributes, UINTN *size,
                                      VOID *value)
{
    static const EFI_GUID global = EFI_GLOBAL_VARIABLE;
    static const CHAR16 con_out[] = L"ConOut";

    /* SecureBoot and SetupMode: a firmware that has neither. */
    if (name[0] == 'S')
        return EFI_NOT_FOUND;
    assert_memory_equal(name, con_out, sizeof(con_out));
    assert_memory_equal(guid, &global, sizeof(global));
    assert_null(attributes);
    if (!fake_clock.con_out)
        return EFI_NOT_FOUND;
    assert_true(*size >= fake_clock.con_out_size);
    *size = fake_clock.con_out_size;
    memcpy(value, fake_clock.con_out, fake_clock.con_out_size);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    (void)time;
    (void)capabilities;
    return EFI_UNSUPPORTED;
}

void fake_clock_init(struct fake_firmware *fake)
{
    memset(&fake_clock, 0, sizeof(fake_clock));
    firmware = fake;
    fake->boot.CreateEvent = create_event;
    fake->boot.SetTimer = set_timer;
    fake->boot.WaitForEvent = wait_for_event;
    fake->boot.CloseEvent = close_event;
    fake->boot.Stall = stall;
    /* GNU-EFI 3 has it return a status. */
    runtime.ResetSystem = (EFI_RESET_SYSTEM)(void (*)(void))reset_system;
    runtime.GetVariable = get_variable;
    runtime.GetTime = get_time;
    fake->table.RuntimeServices = &runtime;
}
