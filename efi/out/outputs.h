/* SPDX-License-Identifier: BSD-2-Clause */
/* Everything that the application can write to, and what a person in front of a screen gets of it. */
#ifndef EFI_OUT_OUTPUTS_H
#define EFI_OUT_OUTPUTS_H

#include "efi/out/console.h"
#include "efi/out/serial.h"
#include "probe/run/options.h"

struct outputs {
    const struct firmware *fw;
    struct console streams, screens;
    struct serial serial;
    struct screen screen;
    unsigned seconds;  /* that screen.key() waits unless told otherwise, if there are keys at all */
    bool read;         /* somebody had his time to read all of it ... */
    enum at_end asked; /* ... and asked for END_REBOOT, END_POWEROFF, or nothing */
    struct sink sinks[3];
    const struct sink *lines; /* the one of them that stands for the consoles of streams */
    struct sink_tee tee;
    struct sink all;
    struct sink_buffer buffer;
    char bytes[CONSOLE_PIECE];
};

/* Find them all; text for outputs->buffer then goes to every one. *outputs must stay where it is. */
void outputs_open(struct outputs *outputs, const struct firmware *fw);

/*
 * The screens as one, which the buffer leaves alone from now on; NULL if there is none apart from the
 * stream's console (console_find()).
 */
const struct screen *outputs_take_screen(struct outputs *outputs);

/*
 * As struct probe's trouble(): which outputs were given up so far, ctx being the struct outputs. What the
 * buffer holds is sent first, so that none is missed.
 */
void outputs_trouble(void *ctx, const struct sink *sink);

/* Where the buffer goes beside the screens, in words: "serial console"; "" if nowhere. */
const char *outputs_words(const struct outputs *outputs);

#endif
