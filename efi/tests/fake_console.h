/* SPDX-License-Identifier: BSD-2-Clause */
/* A text console that keeps what it is given, and a firmware that has some, with keys and a clock. */
#ifndef EFI_TESTS_FAKE_CONSOLE_H
#define EFI_TESTS_FAKE_CONSOLE_H

#include "efi/tests/fake_firmware.h"

struct fake_console {
    SIMPLE_TEXT_OUTPUT_INTERFACE out; /* the first member */
    SIMPLE_TEXT_OUTPUT_MODE mode;
    SIMPLE_INPUT_INTERFACE in;
    UINTN columns, rows;
    EFI_STATUS status;
    unsigned calls, clears;
    char text[32768];
    /* What is typed there, in order; a NUL is a key without a character. */
    const EFI_INPUT_KEY *key;
    unsigned keys, reads;
};

/* A console of 100 by 31 characters on its own handle; marked: as part of the console; a screen has graphics.
 */
void fake_console_add(struct fake_console *console, bool is_marked, bool is_screen);

/* Its device path, which has to live on. */
void fake_console_path(struct fake_console *console, const void *path);

/* Make it the system table's ConOut and ConIn. */
void fake_console_main(struct fake_firmware *fake, struct fake_console *console);

/*
 * Events, timers, and the runtime services, whose clock cannot be read: fake_clock_init() installs them. A
 * wait for ConIn's event ends with it while that console has keys, else with the timer; so it does if alarms,
 * the times that a key's event comes without a key, are over.
 */
struct fake_clock {
    EFI_STATUS create, set, wait;
    unsigned alarms;
    void (*waiting)(void);  /* called at each wait: what happens meanwhile; NULL: nothing */
    UINT64 ticks;           /* of 100 ns, that the last timer was set to */
    unsigned waits, events; /* calls of WaitForEvent(); events that were not closed */
    const void *con_out;    /* the variable's value, NULL: there is none */
    UINTN con_out_size;
    UINT64 stalled_us, resets; /* by Stall(); calls of ResetSystem(EfiResetShutdown) ... */
    unsigned reboots;          /* ... and of ResetSystem(EfiResetCold) */
};
extern struct fake_clock fake_clock;
void fake_clock_init(struct fake_firmware *fake);

#endif
