/* SPDX-License-Identifier: BSD-2-Clause */
/* The VGA as the screen of a person, who has a keyboard. */
#ifndef BOOT_OUT_SCREEN_H
#define BOOT_OUT_SCREEN_H

#include "probe/run/screen.h"

/* How long somebody may read before he presses a key: ten minutes. */
#define SCREEN_WAIT_MS 600000u

/*
 * The VGA, which the stream of sinks_open() leaves alone from now on; NULL if there is none. key() waits for
 * SCREEN_WAIT_MS unless it is told how long, up to that; a byte on the serial port ends it.
 */
const struct screen *screen_take(void);

#endif
