/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/console.h"

#include "efi/base/guid.h"
#include "efi/out/code.h"

static void send(struct console *console)
{
    console->text[console->used] = 0;
    console->used = 0;
    for (size_t i = 0; i < console->count; i++) {
        SIMPLE_TEXT_OUTPUT_INTERFACE *out = console->device[i].out;

        if (!out || console->device[i].failures >= CONSOLE_FAILURES)
            continue;
        if (EFI_ERROR(out->OutputString(out, console->text)))
            console->device[i].failures++;
        else
            console->device[i].failures = 0;
    }
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

    for (size_t i = 0; i < n && console->count; i++) {
        if (at[i] == '\n')
            put_unit(console, '\r');
        put_unit(console, at[i]);
    }
    if (console->used)
        send(console);
}

struct sink console_sink(struct console *console)
{
    return (struct sink){console_write, console};
}

void console_trouble(const struct console *console, const char *kind, const struct sink *sink)
{
    for (size_t i = 0; i < console->count; i++)
        if (console->device[i].failures >= CONSOLE_FAILURES) {
            put_str(sink, "leafprobe: problem=\"");
            put_str(sink, kind);
            put_str(sink, " ");
            put_dec(sink, (uint32_t)i);
            put_str(sink, " was given up: it reports errors\"\n");
        }
}

static void add(struct console *console, SIMPLE_TEXT_OUTPUT_INTERFACE *out, SIMPLE_INPUT_INTERFACE *in,
                EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics)
{
    if (!out || console->count == CONSOLES)
        return;
    console->device[console->count].out = out;
    console->device[console->count].in = in;
    console->device[console->count].graphics = graphics;
    console->device[console->count++].failures = 0;
}

void console_find(const struct firmware *fw, struct console *streams, struct console *screens)
{
    static const EFI_GUID mark = CONSOLE_OUT_DEVICE_GUID;
    static const EFI_GUID graphics = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
    static const EFI_GUID text_out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
    static const EFI_GUID text_in = EFI_SIMPLE_TEXT_INPUT_PROTOCOL_GUID;
    size_t count = 0;
    EFI_HANDLE *handles = firmware_in_shell(fw) ? NULL : firmware_handles(fw, &mark, &count);

    streams->count = streams->used = screens->count = screens->used = 0;
    for (size_t i = 0; i < count; i++)
        if (handles[i] != fw->table->ConsoleOutHandle) {
            EFI_GRAPHICS_OUTPUT_PROTOCOL *drawn = firmware_protocol(fw, handles[i], &graphics);

            add(drawn ? screens : streams, firmware_protocol(fw, handles[i], &text_out),
                firmware_protocol(fw, handles[i], &text_in), drawn);
        }
    firmware_free(fw, handles);
    if (screens->count)
        return;
    streams->count = 0;
    add(streams, fw->table->ConOut, NULL, NULL);
}

void console_silence(struct console *console)
{
    for (size_t i = 0; i < console->count; i++)
        console->device[i].out = NULL;
}

void console_clear(struct console *console)
{
    for (size_t i = 0; i < console->count; i++)
        console->device[i].out->ClearScreen(console->device[i].out);
}

bool console_code(const struct console *console, uint32_t rows, const struct qr_symbol *symbol)
{
    bool shown = false;

    for (size_t i = 0; i < console->count; i++)
        shown = code_draw(console->device[i].graphics, rows, symbol) || shown;
    return shown;
}

void console_size(const struct console *console, uint32_t *ret_columns, uint32_t *ret_rows)
{
    SIMPLE_TEXT_OUTPUT_INTERFACE *out = console->device[0].out;
    UINTN columns, rows;

    *ret_columns = 80;
    *ret_rows = 25;
    if (!console->count || out->Mode->Mode < 0 ||
        EFI_ERROR(out->QueryMode(out, (UINTN)out->Mode->Mode, &columns, &rows)) || columns < 80 || rows < 25)
        return;
    *ret_columns = (uint32_t)columns;
    *ret_rows = (uint32_t)rows;
}
