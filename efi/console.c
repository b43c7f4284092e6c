/* SPDX-License-Identifier: BSD-2-Clause */
#include "console.h"

#define KEYS_PENDING 256
#define TICKS_PER_SECOND 10000000u

static void send(struct console *console)
{
    console->text[console->used] = 0;
    console->used = 0;
    if (EFI_ERROR(console->out->OutputString(console->out, console->text)))
        console->failures++;
    else
        console->failures = 0;
}

static void put_unit(struct console *console, char c)
{
    if (console->used == CONSOLE_PIECE)
        send(console);
    console->text[console->used++] = (CHAR16)(unsigned char)c;
}

static void console_write(void *ctx, const void *bytes, size_t n)
{
    struct console *console = ctx;
    const char *at = bytes;

    for (size_t i = 0; i < n && console->failures < CONSOLE_FAILURES; i++) {
        if (at[i] == '\n')
            put_unit(console, '\r');
        put_unit(console, at[i]);
    }
    if (console->used && console->failures < CONSOLE_FAILURES)
        send(console);
}

struct sink console_sink(const struct firmware *fw, struct console *console)
{
    console->out = fw->table->ConOut;
    console->failures = console->out ? 0 : CONSOLE_FAILURES;
    console->used = 0;
    return (struct sink){console_write, console};
}

bool console_has_screen(const struct firmware *fw)
{
    static const EFI_GUID graphics = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
    static const EFI_GUID text_out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
    size_t count;
    EFI_HANDLE *handles = firmware_handles(fw, &graphics, &count);
    bool screen = false;

    /* The console splitter's own handle carries graphics output even on a machine without a display. */
    for (size_t i = 0; i < count; i++)
        screen = screen ||
                 (handles[i] != fw->table->ConsoleOutHandle && firmware_protocol(fw, handles[i], &text_out));
    firmware_free(fw, handles);
    return screen && fw->table->ConIn;
}

void console_wait_key(const struct firmware *fw, struct console *console, unsigned seconds)
{
    const struct sink sink = {console_write, console};
    SIMPLE_INPUT_INTERFACE *in = fw->table->ConIn;
    EFI_EVENT events[2];
    EFI_INPUT_KEY key;
    UINTN index;

    if (!in || EFI_ERROR(fw->boot->CreateEvent(EVT_TIMER, 0, NULL, NULL, &events[1])))
        return;
    for (unsigned i = 0; i < KEYS_PENDING && in->ReadKeyStroke(in, &key) == EFI_SUCCESS; i++)
        ;
    put_str(&sink, "Press a key to go on.\n");
    events[0] = in->WaitForKey;
    if (!EFI_ERROR(fw->boot->SetTimer(events[1], TimerRelative, (UINT64)seconds * TICKS_PER_SECOND)) &&
        !EFI_ERROR(fw->boot->WaitForEvent(2, events, &index)) && index == 0)
        in->ReadKeyStroke(in, &key);
    fw->boot->CloseEvent(events[1]);
}
