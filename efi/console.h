/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's text console as a sink, and the person in front of it (UEFI 2.10, chapter 12). */
#ifndef EFI_CONSOLE_H
#define EFI_CONSOLE_H

#include "firmware.h"
#include "probe/sink.h"

#define CONSOLE_PIECE 1024

/* A console that fails so many times in a row is not asked again. */
#define CONSOLE_FAILURES 4

struct console {
    SIMPLE_TEXT_OUTPUT_INTERFACE *out;
    unsigned failures;
    size_t used;
    CHAR16 text[CONSOLE_PIECE + 1];
};

/*
 * The console that the application was started with, which a shell may have redirected into a file.
 * Characters become UCS-2 and LF becomes CR LF. Every write() ends in the firmware, so gather small ones in a
 * sink_buffer. Quiet without a console, and after CONSOLE_FAILURES failures in a row.
 */
struct sink console_sink(const struct firmware *fw, struct console *console);

/* True if somebody may read a screen: a text console on a graphics device, and an input console. A UART is no
 * screen. */
bool console_has_screen(const struct firmware *fw);

/* Show a line on the console and wait for a key, or for seconds to pass. Returns at once without an input
 * console. */
void console_wait_key(const struct firmware *fw, struct console *console, unsigned seconds);

#endif
