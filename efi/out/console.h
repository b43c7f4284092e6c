/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's text consoles as sinks, and the person in front of them (UEFI 2.10, chapter 12). */
#ifndef EFI_OUT_CONSOLE_H
#define EFI_OUT_CONSOLE_H

#include "efi/base/firmware.h"
#include "probe/qr/symbol.h"
#include "probe/run/screen.h"

#define CONSOLE_PIECE 1024
#define CONSOLES 8

/* A console that fails so many times in a row is not asked again. */
#define CONSOLE_FAILURES 4

/* Text consoles that get the same text; in: what is typed at each, or NULL; out: NULL if it was silenced. */
struct console {
    struct {
        SIMPLE_TEXT_OUTPUT_INTERFACE *out;
        SIMPLE_INPUT_INTERFACE *in;
        EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics; /* of screens */
        unsigned failures;
    } device[CONSOLES];
    size_t count, used;
    CHAR16 text[CONSOLE_PIECE + 1];
};

/*
 * The consoles that the application was started with, the screens among them apart: text consoles that the
 * firmware marks as part of the console (EDK2's ConsoleOutDevice GUID), a screen being one on a graphics
 * device; a UART is none. Where the firmware marks no screen, and in a shell, which may have redirected its
 * output into a file, there is but one console to write to, ConOut, and no screen apart. Up to CONSOLES of
 * each.
 */
void console_find(const struct firmware *fw, struct console *streams, struct console *screens);

/*
 * A sink that writes to all of them. Characters become UCS-2 and LF becomes CR LF. Every write() ends in the
 * firmware, so gather small ones in a sink_buffer. A console is quiet after CONSOLE_FAILURES failures in a
 * row.
 */
struct sink console_sink(struct console *console);

/* A line "leafprobe: problem=..." for each that is quiet because it failed, by its number among all of them.
 */
void console_trouble(const struct console *console, const char *kind, const struct sink *sink);

/* Write to none of them any more; what is typed there is still read. */
void console_silence(struct console *console);

/* Blank all of them, none of which is silenced. */
void console_clear(struct console *console);

/* Draw a code on each of them, all screens, as code_draw(); rows: of their text. False if none shows it. */
bool console_code(const struct console *console, uint32_t rows, const struct qr_symbol *symbol);

/* Columns and rows of the first, to which firmware sets the others, too; 80 and 25, which every console has
 * (UEFI 2.10, 12.4.1), if it does not tell. */
void console_size(const struct console *console, uint32_t *ret_columns, uint32_t *ret_rows);

#endif
